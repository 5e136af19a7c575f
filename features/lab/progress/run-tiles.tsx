'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import { useLab } from '../lab-context.tsx';
import { useBackendName } from './use-backend-name.ts';

/** The figures of the run at a glance. */
export function RunTiles() {
  const t = useTranslations('lab.tiles');
  const format = useFormatter();
  const backendName = useBackendName();
  const { run } = useLab();
  const epoch = run?.epochs.at(-1);
  const batch = run?.batches.at(-1);
  const percent = (share: number) =>
    format.number(share, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const loss = (value: number) =>
    format.number(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const speed = run?.imagesPerSecond;
  return (
    <StatList className="sm:grid sm:grid-cols-4">
      <StatTile
        label={t('validationAccuracy')}
        value={epoch && percent(epoch.validation.accuracy)}
        note={epoch ? t('afterEpoch', { epoch: epoch.epoch }) : t('afterFirstEpoch')}
      />
      <StatTile label={t('trainLoss')} value={batch && loss(batch.loss)} note={t('lastBatch')} />
      <StatTile
        label={t('speed')}
        value={speed ? format.number(speed, { maximumFractionDigits: speed < 10 ? 1 : 0 }) : undefined}
        unit={t('speedUnit')}
        note={t('trainedFor', {
          seconds: format.number((run?.trainedMs ?? 0) / 1000, { maximumFractionDigits: 0 }),
        })}
      />
      <StatTile
        label={t('backend')}
        value={run?.backend ? backendName(run.backend.backend) : undefined}
        note={
          run?.backend
            ? deviceNote(run.backend.device, t('threads', { count: run.backend.threads }))
            : t('backendLater')
        }
      />
    </StatList>
  );
}

function deviceNote(device: string | null, threads: string): string {
  return device ?? threads;
}
