'use client';

import { useFormatter, useLocale } from 'next-intl';
import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** A moment in the reader's own zone. Until the page has woken up it is shown in UTC, marked so. */
export function DateTime(props: { readonly at: Date | string | number; readonly dateOnly?: boolean }) {
  const locale = useLocale();
  const at = new Date(props.at);
  const awake = useNow(null) !== null;
  const style = props.dateOnly ? ({ dateStyle: 'medium' } as const) : DATE_AND_TIME;
  const text = new Intl.DateTimeFormat(locale, { ...style, timeZone: awake ? undefined : 'UTC' }).format(at);
  return (
    <time dateTime={at.toISOString()} title={awake ? undefined : 'UTC'}>
      {text}
    </time>
  );
}

/** How long ago, or in how long; the exact moment as its title. Kept current once a minute. */
export function RelativeTime(props: { readonly at: Date | string | number }) {
  const format = useFormatter();
  const locale = useLocale();
  const at = new Date(props.at);
  const now = useNow(MINUTE);
  const exact = new Intl.DateTimeFormat(locale, {
    ...DATE_AND_TIME,
    timeZone: now === null ? 'UTC' : undefined,
  });
  return (
    <time dateTime={at.toISOString()} title={exact.format(at)}>
      {now === null ? exact.format(at) : format.relativeTime(at, now)}
    </time>
  );
}

const DATE_AND_TIME = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** The present, known only in the browser: null while prerendering, so that both sides first show the same. */
function useNow(interval: number | null): Date | null {
  const [now, setNow] = useState<Date | null>(null);
  useEffect(() => {
    setNow(new Date());
    if (interval === null) return;
    const timer = setInterval(() => setNow(new Date()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}
