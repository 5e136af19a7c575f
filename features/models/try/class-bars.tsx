'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import { classes } from '#ui/primitives/classes.ts';

/** A drawing is read out once the hand rests. */
const REST_MS = 900;
/** Of more classes the likeliest are shown. */
const MOST_SHOWN = 10;

/** How sure a model is of each class: all of up to ten in their order, else the ten likeliest. */
export function ClassBars(props: {
  readonly probabilities: Float32Array | null;
  readonly classNames: readonly string[] | null;
  /** How many bars to keep room for. */
  readonly count: number;
}) {
  const t = useTranslations('models.try');
  const format = useFormatter();
  const { probabilities, classNames, count } = props;
  const nameOf = (index: number) => classNames?.[index] ?? t('class', { number: index });
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const all = Array.from({ length: count }, (_, index) => index);
  const ranked = probabilities
    ? all.toSorted((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0))
    : all;
  const best = probabilities ? ranked[0] : undefined;
  const shown = count <= MOST_SHOWN ? all : ranked.slice(0, MOST_SHOWN);
  const verdict =
    probabilities && best !== undefined
      ? t('verdict', { label: nameOf(best), share: percent(probabilities[best] ?? 0) })
      : null;

  useEffect(() => {
    if (!verdict) return;
    const timer = setTimeout(() => announce(verdict), REST_MS);
    return () => clearTimeout(timer);
  }, [verdict]);

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="min-h-7 font-semibold">{verdict ?? t('noVerdict')}</p>
      <ul aria-label={t('classes')} className="flex flex-col gap-1">
        {shown.map((index) => {
          const share = probabilities?.[index] ?? 0;
          return (
            <li
              key={index}
              className={classes(
                'grid items-center gap-2 text-sm',
                classNames && classNames.some((name) => name.length > 2)
                  ? 'grid-cols-[6rem_1fr_3rem]'
                  : 'grid-cols-[1.25rem_1fr_3rem]',
                !classNames && 'grid-cols-[4.5rem_1fr_3rem]',
              )}
            >
              <span
                className={classes('truncate text-end', index === best ? 'font-semibold' : 'text-ink-soft')}
              >
                {nameOf(index)}
              </span>
              <span aria-hidden="true" className="h-4 overflow-hidden rounded-sm bg-sunken">
                <span
                  className={classes(
                    'block h-full origin-left transition-transform',
                    index === best ? 'bg-accent' : 'bg-others',
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
