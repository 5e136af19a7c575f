'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useMemo } from 'react';
import type { Metrics, RunSnapshot } from '#ml/train/protocol.ts';
import { LineChart, type Series } from '#ui/patterns/line-chart.tsx';
import { useLab } from '../lab-context.tsx';

/** Loss and accuracy, step by step for training, epoch by epoch for validation. */
export function Curves() {
  const t = useTranslations('lab.curves');
  const format = useFormatter();
  const { run } = useLab();
  const loss = useSeries(run, 'loss');
  const accuracy = useSeries(run, 'accuracy');
  const formatStep = useCallback((step: number) => format.number(step), [format]);
  const formatLoss = useCallback(
    (value: number) => format.number(value, { maximumSignificantDigits: 3 }),
    [format],
  );
  const formatAccuracy = useCallback(
    (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 1 }),
    [format],
  );
  const shared = { xLabel: t('step'), xEnd: run?.steps, formatX: formatStep, empty: t('empty') };
  return (
    <div className="grid gap-x-8 gap-y-6 md:grid-cols-2">
      <LineChart {...shared} title={t('loss')} series={loss} formatY={formatLoss} />
      <LineChart
        {...shared}
        title={t('accuracy')}
        series={accuracy}
        formatY={formatAccuracy}
        yDomain={FULL_ACCURACY}
      />
    </div>
  );
}

const FULL_ACCURACY = [undefined, 1] as const;

function useSeries(run: RunSnapshot | null, metric: keyof Metrics): readonly Series[] {
  const t = useTranslations('lab.curves');
  const { batches, epochs } = run ?? NO_POINTS;
  return useMemo(
    () => [
      {
        id: 'train',
        label: t('train'),
        tone: 'train',
        points: batches.map((point) => ({ x: point.step, y: point[metric] })),
      },
      {
        id: 'validation',
        label: t('validation'),
        tone: 'validation',
        points: epochs.map((point) => ({ x: point.step, y: point.validation[metric] })),
      },
    ],
    [batches, epochs, metric, t],
  );
}

const NO_POINTS: Pick<RunSnapshot, 'batches' | 'epochs'> = { batches: [], epochs: [] };
