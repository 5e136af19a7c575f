'use client';

import { type RefObject, useEffect, useState } from 'react';

/**
 * Whether an element can be seen; null until the browser has said so, and while there is none.
 * @param key changes when another element may have taken the reference
 */
export function useInView(element: RefObject<Element | null>, key: unknown): boolean | null {
  const [inView, setInView] = useState<boolean | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the element.
  useEffect(() => {
    setInView(null);
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => setInView(entries.at(-1)?.isIntersecting ?? null));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, key]);
  return inView;
}
