'use client';

import { useFormatter } from 'next-intl';
import { useEffect } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import { classes } from '#ui/primitives/classes.ts';

/** What is asked is read out once the hand rests. */
const REST_MS = 900;

export interface PredictionWords {
  /** Names the list of bars. */
  readonly bars: string;
  /** While there is nothing to judge. */
  readonly none: string;
  readonly verdict: (name: string, share: string) => string;
}

/** How sure the network is of each class. */
export function PredictionBars(props: {
  readonly probabilities: Float32Array | null;
  readonly classes: readonly string[];
  /** Tokens of the classes' colours, where they have some. */
  readonly colours?: readonly string[];
  readonly words: PredictionWords;
}) {
  const format = useFormatter();
  const { probabilities, classes: names, colours, words } = props;
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  const verdict =
    probabilities && best >= 0 ? words.verdict(names[best] ?? '', percent(probabilities[best] ?? 0)) : null;

  useEffect(() => {
    if (!verdict) return;
    const timer = setTimeout(() => announce(verdict), REST_MS);
    return () => clearTimeout(timer);
  }, [verdict]);

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="min-h-7 font-semibold">{verdict ?? words.none}</p>
      <ul aria-label={words.bars} className="grid grid-cols-[auto_1fr_3rem] gap-x-2 gap-y-1">
        {names.map((name, index) => {
          const share = probabilities?.[index] ?? 0;
          return (
            <li key={name} className="col-span-3 grid grid-cols-subgrid items-center text-sm">
              <span className={classes('text-end', index === best ? 'font-semibold' : 'text-ink-soft')}>
                {name}
              </span>
              <span aria-hidden="true" className="h-4 overflow-hidden rounded-sm bg-sunken">
                <span
                  className={classes(
                    'block h-full origin-left transition-transform',
                    index === best ? 'bg-accent' : 'bg-others',
                  )}
                  style={{
                    transform: `scaleX(${share})`,
                    ...(colours && { backgroundColor: `var(${colours[index]})` }),
                  }}
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
