'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { classes } from '#ui/primitives/classes.ts';
import { DateTime } from '#ui/primitives/time.tsx';
import type { LogEntry } from './types.ts';

/** Which entries end a try or the evaluation, and how that reads. */
const LOOKS: Partial<Record<LogEntry['code'], string>> = {
  scored: 'border-good',
  rejected: 'border-bad',
  given_up: 'border-bad',
  try_failed: 'border-warn',
  lease_lost: 'border-warn',
};

/** What happened to an evaluation, step by step: when it began, then how long after that. */
export function EvaluationLog(props: { readonly entries: readonly LogEntry[] }) {
  const say = useLogText();
  const elapsed = useElapsed();
  const begun = props.entries[0]?.at;
  if (begun === undefined) return null;
  return (
    <ol className="flex flex-col">
      {props.entries.map((entry, index) => (
        <li
          key={entry.id}
          data-code={entry.code}
          className={classes(
            'flex flex-wrap gap-x-4 border-s-2 py-1 ps-3 sm:flex-nowrap',
            LOOKS[entry.code] ?? 'border-rule',
          )}
        >
          <span className="w-48 shrink-0 text-sm leading-6 text-ink-soft">
            {index === 0 ? <DateTime at={entry.at} /> : elapsed(begun, entry.at)}
          </span>
          <span className="min-w-0 wrap-anywhere">{say(entry)}</span>
        </li>
      ))}
    </ol>
  );
}

function useLogText(): (entry: LogEntry) => string {
  const t = useTranslations('evaluation-log.entry');
  // A newer server may write codes that this page, loaded before, does not know.
  return ({ code, details }) => (t.has(code) ? t(code, { ...UNKNOWN, ...details }) : code);
}

/** Every value that an entry's text names: a text must never fail to format. */
const UNKNOWN = {
  lane: 'live',
  try: 0,
  left: 0,
  pause: 0,
  tries: 0,
  nodes: 0,
  parameters: 0,
  opset: 0,
  rows: 0,
  metric: '',
  reason: '',
  sandbox: '',
  provider: '',
};

/** `+0.42 s` after the first entry; whole seconds once it is minutes. */
function useElapsed(): (from: string, to: string) => string {
  const t = useTranslations('evaluation-log');
  const format = useFormatter();
  return (from, to) => {
    const seconds = Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
    return t('after', {
      seconds: format.number(seconds, {
        minimumFractionDigits: seconds < 100 ? 2 : 0,
        maximumFractionDigits: seconds < 100 ? 2 : 0,
      }),
    });
  };
}
