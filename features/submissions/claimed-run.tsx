import { useFormatter, useTranslations } from 'next-intl';
import { FactList, type FactRow } from '#features/challenges/fact-list.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { SubmissionView } from '#features/submit/submission-view.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { LineChart } from '#ui/patterns/line-chart.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { readClaimedConfig, readClaimedCurve } from './claimed-config.ts';

type Claimed = NonNullable<SubmissionView['claimed']>;

/**
 * What the submitter's browser said of its training: marked as claimed wherever a figure stands, and set apart from
 * what the server measured. Nothing where nothing was claimed.
 */
export function ClaimedRunSection(props: { readonly submission: SubmissionView; readonly metric: Metric }) {
  const t = useTranslations('submissions.claimed');
  const { claimed, scores } = props.submission;
  if (!claimed) return null;
  const curve = readClaimedCurve(claimed.curve);
  return (
    <PageSection id="claimed" title={t('title')}>
      <p className="mb-5 max-w-measure text-ink-soft">{t('lead')}</p>
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div>
          <ClaimedFacts claimed={claimed} metric={props.metric} />
          {scores.public && <p className="mt-3 max-w-measure text-sm text-ink-soft">{t('gap')}</p>}
        </div>
        {curve.length > 1 && (
          <LineChart
            title={t('curve')}
            xLabel={t('epoch')}
            formatX={String}
            series={[
              {
                id: 'train',
                label: t('train'),
                tone: 'train',
                points: curve.map(({ epoch, train }) => ({ x: epoch, y: train.loss })),
              },
              {
                id: 'validation',
                label: t('validation'),
                tone: 'validation',
                points: curve.map(({ epoch, validation }) => ({ x: epoch, y: validation.loss })),
              },
            ]}
          />
        )}
      </div>
    </PageSection>
  );
}

function ClaimedFacts(props: { readonly claimed: Claimed; readonly metric: Metric }) {
  const t = useTranslations('submissions.claimed');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const { validationAccuracy, validationLoss, trainedMs, backend, config } = props.claimed;
  const seconds = Math.round(trainedMs / 1000);
  const shown = readClaimedConfig(config);
  const rows: FactRow[] = [];
  if (validationAccuracy !== null) {
    rows.push({
      name: t('accuracy'),
      value: (
        <span className="flex items-center gap-2">
          {metricValue('accuracy', validationAccuracy)}
          <Badge tone="warn">{t('badge')}</Badge>
        </span>
      ),
    });
  }
  if (validationLoss !== null) {
    rows.push({ name: t('loss'), value: format.number(validationLoss, { maximumFractionDigits: 4 }) });
  }
  rows.push(
    {
      name: t('time'),
      value: t('timeValue', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 }),
    },
    { name: t('backend'), value: backend },
  );
  if (shown) {
    const { subsetSize, epochs, batchSize, optimizer, seed } = shown;
    rows.push(
      { name: t('images'), value: format.number(subsetSize) },
      { name: t('epochs'), value: format.number(epochs) },
      { name: t('batchSize'), value: format.number(batchSize) },
      {
        name: t('optimizer'),
        value: t('optimizerValue', {
          name: optimizer.name,
          learningRate: format.number(optimizer.learningRate, { maximumSignificantDigits: 3 }),
        }),
      },
      { name: t('seed'), value: String(seed) },
    );
  }
  return <FactList rows={rows} />;
}
