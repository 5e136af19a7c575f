'use client';

import { useEffect, useState } from 'react';

/** Drawn on the server and until the element has been measured. */
const ASSUMED_WIDTH = 640;

/** The width of an element in pixels, as it changes. */
export function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(ASSUMED_WIDTH);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
