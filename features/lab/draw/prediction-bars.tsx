'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import { classes } from '#ui/primitives/classes.ts';

const CLASSES = Array.from({ length: 10 }, (_, digit) => digit);

/** A drawing is read out once the hand rests. */
const REST_MS = 900;

/** How sure the network is of each digit. */
export function PredictionBars(props: { readonly probabilities: Float32Array | null }) {
  const t = useTranslations('lab.draw');
  const format = useFormatter();
  const { probabilities } = props;
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  const verdict =
    probabilities && best >= 0
      ? t('verdict', { digit: best, share: percent(probabilities[best] ?? 0) })
      : null;

  useEffect(() => {
    if (!verdict) return;
    const timer = setTimeout(() => announce(verdict), REST_MS);
    return () => clearTimeout(timer);
  }, [verdict]);

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="min-h-7 font-semibold">{verdict ?? t('noVerdict')}</p>
      <ul aria-label={t('bars')} className="flex flex-col gap-1">
        {CLASSES.map((digit) => {
          const share = probabilities?.[digit] ?? 0;
          return (
            <li key={digit} className="grid grid-cols-[1.25rem_1fr_3rem] items-center gap-2 text-sm">
              <span className={classes('text-end', digit === best ? 'font-semibold' : 'text-ink-soft')}>
                {digit}
              </span>
              <span aria-hidden="true" className="h-4 overflow-hidden rounded-sm bg-sunken">
                <span
                  className={classes(
                    'block h-full origin-left transition-transform',
                    digit === best ? 'bg-accent' : 'bg-others',
                  )}
                  style={{ transform: `scaleX(${share})` }}
                />
              </span>
              <span className="text-end text-ink-soft">{probabilities ? percent(share) : '–'}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
