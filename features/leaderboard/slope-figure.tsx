'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useRef } from 'react';
import { useWidth } from '#ui/patterns/use-width.ts';
import { classes } from '#ui/primitives/classes.ts';
import type { FinalStanding } from './types.ts';

/** More lines than these are a thicket. */
const SHOWN = 12;
const ROW = 28;

/** Who moved: the first of the final board, their public places on the left. The table below says the same in words. */
export function SlopeFigure(props: { readonly standings: readonly FinalStanding[] }) {
  const t = useTranslations('leaderboard.final');
  const format = useFormatter();
  const middle = useRef<HTMLDivElement>(null);
  const width = useWidth(middle);
  const shown = props.standings.slice(0, SHOWN);
  if (shown.length < 2) return null;
  const before = shown.toSorted((a, b) => a.publicRank - b.publicRank || a.rank - b.rank);
  const y = (place: number) => place * ROW + ROW / 2;
  return (
    <figure className="mb-8 max-w-3xl">
      <figcaption className="mb-2 text-sm text-ink-soft">{t('slope', { count: shown.length })}</figcaption>
      <div
        aria-hidden="true"
        className="grid grid-cols-[auto_minmax(3rem,1fr)_minmax(0,auto)] gap-x-2 text-sm"
      >
        <span className="text-end text-xs text-public">{t('publicSide')}</span>
        <span />
        <span className="text-xs text-private">{t('privateSide')}</span>
        <ol>
          {before.map(({ submissionId, publicRank }) => (
            <li key={submissionId} className="flex items-center justify-end" style={{ height: ROW }}>
              {format.number(publicRank)}
            </li>
          ))}
        </ol>
        <div ref={middle} style={{ height: shown.length * ROW }}>
          <svg width="100%" height={shown.length * ROW} className="block">
            {shown.map((standing, place) => {
              const { submissionId, rank, publicRank, me } = standing;
              const tone = me
                ? 'var(--you)'
                : rank < publicRank
                  ? 'var(--good)'
                  : rank > publicRank
                    ? 'var(--bad)'
                    : 'var(--others)';
              const from = y(before.indexOf(standing));
              return (
                <path
                  key={submissionId}
                  d={`M4 ${from}C${width / 2} ${from} ${width / 2} ${y(place)} ${width - 4} ${y(place)}`}
                  fill="none"
                  stroke={tone}
                  strokeWidth={me ? 3 : 1.75}
                  strokeDasharray={rank > publicRank ? '6 4' : undefined}
                />
              );
            })}
          </svg>
        </div>
        <ol>
          {shown.map(({ submissionId, rank, participant, me }) => (
            <li key={submissionId} className="flex items-center gap-2" style={{ height: ROW }}>
              <span className="min-w-5 text-end font-semibold">{format.number(rank)}</span>
              <span className={classes('truncate', me && 'font-semibold text-accent')}>
                {participant.name}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}
