'use client';

import { useFormatter, useLocale } from 'next-intl';
import { useSyncExternalStore } from 'react';

const DATE_AND_TIME = { dateStyle: 'medium', timeStyle: 'short' } as const;
const DATE = { dateStyle: 'medium' } as const;
/** How fine "12 seconds ago" is; texts of minutes and more change far less often. */
const TICK_MILLISECONDS = 10_000;

/** A moment in the reader's own zone. Until the page has woken up it is shown in UTC, marked so. */
export function DateTime(props: { readonly at: Date | string | number; readonly dateOnly?: boolean }) {
  const locale = useLocale();
  const at = new Date(props.at);
  const zone = useNow() === null ? 'UTC' : undefined;
  const format = new Intl.DateTimeFormat(locale, {
    ...(props.dateOnly ? DATE : DATE_AND_TIME),
    timeZone: zone,
  });
  return (
    <time dateTime={at.toISOString()} title={zone}>
      {format.format(at)}
    </time>
  );
}

/** How long ago, or in how long; the exact moment as its title. */
export function RelativeTime(props: { readonly at: Date | string | number }) {
  const relative = useFormatter();
  const locale = useLocale();
  const at = new Date(props.at);
  const now = useNow();
  const exact = new Intl.DateTimeFormat(locale, {
    ...DATE_AND_TIME,
    timeZone: now === null ? 'UTC' : undefined,
  }).format(at);
  // Within the running tick something may lie a few seconds ahead of us: that is "now", not "in 3 seconds".
  const reference = now !== null && Math.abs(at.getTime() - now) < TICK_MILLISECONDS ? at.getTime() : now;
  return (
    <time dateTime={at.toISOString()} title={exact}>
      {reference === null ? exact : relative.relativeTime(at, reference)}
    </time>
  );
}

/** The present in milliseconds, in steps; null while prerendering, so that server and browser first show the same. */
function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(Date.now() / TICK_MILLISECONDS) * TICK_MILLISECONDS,
    () => null,
  );
}

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MILLISECONDS);
  return () => clearInterval(timer);
}
