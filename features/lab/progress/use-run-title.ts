import { useFormatter } from 'next-intl';
import { useEffect } from 'react';
import { useLab } from '../lab-context.tsx';
import { runProgress } from './remaining-time.ts';

/** While it trains, the tab's title begins with how far it is: the tab may be in the background. */
export function useRunTitle(): void {
  const format = useFormatter();
  const { run } = useLab();
  const share = run?.state === 'training' ? Math.floor(runProgress(run) * 100) / 100 : null;
  const prefix = share === null ? null : `${format.number(share, { style: 'percent' })} · `;
  useEffect(() => {
    if (prefix === null) return;
    const title = document.title;
    const shown = `${prefix}${title}`;
    document.title = shown;
    return () => {
      // Another page may have named itself meanwhile.
      if (document.title === shown) document.title = title;
    };
  }, [prefix]);
}
