import { useTranslations } from 'next-intl';
import { FactList, type FactRow } from '#features/challenges/fact-list.tsx';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import { WorkerStateBadge } from '#features/status/worker-state-badge.tsx';
import { DateTime, RelativeTime } from '#ui/primitives/time.tsx';
import type { Worker } from './types.ts';

/** Everything that one worker said of itself. */
export function WorkerFacts(props: { readonly worker: Worker }) {
  const t = useTranslations('evaluators.workers');
  const size = useByteSize();
  const { host, pid, state, startedAt, seenAt, sandbox, providers, memoryBytes } = props.worker;
  const { versions, settings, unavailable } = props.worker;
  const rows: FactRow[] = [
    { name: t('process'), value: t('pid', { host, pid: String(pid) }) },
    { name: t('state'), value: <WorkerStateBadge state={state} /> },
    { name: t('since'), value: <DateTime at={startedAt} /> },
    { name: t('seen'), value: <RelativeTime at={seenAt} /> },
    { name: t('sandbox'), value: sandbox },
    { name: t('providers'), value: providers.join(', ') },
    { name: t('memory'), value: size(memoryBytes) },
    { name: t('versions'), value: pairs(versions, ' ') },
    { name: t('settings'), value: <span className="font-mono text-sm">{pairs(settings, '=')}</span> },
  ];
  if (unavailable.length > 0) {
    const reasons = unavailable.map(({ name, reason }) => <p key={name}>{t('reason', { name, reason })}</p>);
    rows.push({ name: t('unavailable'), value: reasons });
  }
  return <FactList rows={rows} />;
}

function pairs(values: Readonly<Record<string, string>>, between: string): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}${between}${value}`)
    .join(', ');
}
