'use client';

import { useTranslations } from 'next-intl';
import type { SubmissionView } from './submission-view.ts';

type QueuePosition = NonNullable<SubmissionView['queue']>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Where a submission stands and how long it takes, as a sentence; or that nobody can say how long, and why. */
export function useQueueText(): (queue: QueuePosition) => string {
  const t = useTranslations('queue.position');
  return ({ position, etaSeconds, unknown }) => {
    const place = t('place', { position });
    if (position === 0 && etaSeconds === null) return t('begun');
    if (unknown) return t(unknown, { place });
    const time = t('time', inUnits(etaSeconds ?? 0));
    return position === 0 ? t('evaluating', { time }) : t('known', { place, time });
  };
}

/** The same in a few words for a list, which says once what is unknown for all. */
export function useShortQueueText(): (queue: QueuePosition) => string {
  const t = useTranslations('queue.position');
  return ({ position, etaSeconds }) => {
    if (position === 0) return t('begun');
    const place = t('place', { position });
    return etaSeconds === null ? place : t('short', { place, time: t('time', inUnits(etaSeconds)) });
  };
}

/** Rough on purpose: to the second up to a minute and a half, then whole minutes, then hours. */
function inUnits(seconds: number): { unit: 'seconds' | 'minutes' | 'hours'; count: number } {
  if (seconds < 1.5 * MINUTE) return { unit: 'seconds', count: Math.ceil(seconds) };
  if (seconds < 1.5 * HOUR) return { unit: 'minutes', count: Math.round(seconds / MINUTE) };
  return { unit: 'hours', count: Math.round(seconds / HOUR) };
}
