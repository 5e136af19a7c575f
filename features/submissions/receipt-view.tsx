import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { HashText } from '#features/challenges/hash-text.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import { maxAbsDifference, type Outputs } from '#ml/metrics/max-abs-difference.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { DownloadJson } from './download-json.tsx';
import { OutputTable } from './output-table.tsx';
import type { Receipt } from './types.ts';

/** A receipt for people: what was run, on what, where, and what came out. The JSON is the same for machines. */
export function ReceiptView(props: {
  readonly receipt: Receipt;
  readonly metric: Metric;
  /** What the participant's browser computed for the same images; null for other readers. */
  readonly claimedOutputs: Outputs | null;
}) {
  const t = useTranslations('submissions.receipt');
  const { receipt, metric, claimedOutputs } = props;
  return (
    <>
      <PageSection id="evaluation" title={t('evaluation')}>
        <Evaluation receipt={receipt} metric={metric} />
        <div className="mt-5">
          <DownloadJson
            data={receipt}
            fileName={`receipt-${receipt.submission}.json`}
            label={t('download')}
          />
        </div>
      </PageSection>
      <PageSection id="environment" title={t('environment')}>
        <Environment receipt={receipt} />
      </PageSection>
      <PageSection id="outputs" title={t('outputs')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('outputsLead')}</p>
        {claimedOutputs && <BrowserComparison verified={receipt.outputs} claimed={claimedOutputs} />}
        <OutputTable outputs={receipt.outputs} />
      </PageSection>
    </>
  );
}

function BrowserComparison(props: { readonly verified: Outputs; readonly claimed: Outputs }) {
  const t = useTranslations('submissions.receipt');
  const format = useFormatter();
  const difference = maxAbsDifference(props.verified, props.claimed);
  if (difference === null) return null;
  return (
    <p className="mb-5 max-w-measure">
      {t('browser', {
        count: props.verified.length,
        difference: format.number(difference, { maximumSignificantDigits: 2, notation: 'scientific' }),
      })}
    </p>
  );
}

function Evaluation(props: { readonly receipt: Receipt; readonly metric: Metric }) {
  const t = useTranslations('submissions.receipt');
  const metricName = useTranslations('challenges.metrics');
  const metricValue = useMetricValue();
  const size = useByteSize();
  const { receipt, metric } = props;
  return (
    <FactList
      rows={[
        {
          name: t('score'),
          value: t('scoreValue', {
            metric: metricName(metric.name),
            value: metricValue(metric.name, receipt.scores.public),
            rows: receipt.rows.public,
          }),
        },
        { name: t('evaluatedAt'), value: <DateTime at={receipt.evaluatedAt} /> },
        { name: t('size'), value: size(receipt.model.bytes) },
        { name: t('modelHash'), value: <HashText hash={receipt.model.sha256} /> },
        { name: t('datasetHash'), value: <HashText hash={receipt.dataset.sha256} /> },
        { name: t('evaluationVersion'), value: <HashText hash={receipt.evaluationVersion} /> },
      ]}
    />
  );
}

function Environment(props: { readonly receipt: Receipt }) {
  const t = useTranslations('submissions.receipt');
  const format = useFormatter();
  const { sandbox, provider, evaluator, versions, hardware, timings } = props.receipt;
  return (
    <FactList
      rows={[
        { name: t('sandbox'), value: t(`sandboxes.${sandbox}`) },
        { name: t('provider'), value: provider },
        { name: t('evaluator'), value: `${evaluator.name} ${evaluator.version}` },
        {
          name: t('versions'),
          value: Object.entries(versions)
            .map(([name, version]) => `${name} ${version}`)
            .join(' · '),
        },
        { name: t('hardware'), value: [hardware.cpu, hardware.arch, hardware.platform].join(' · ') },
        {
          name: t('timings'),
          value: t('timingsValue', {
            load: format.number(Math.round(timings.loadMs)),
            run: format.number(Math.round(timings.runMs)),
          }),
        },
      ]}
    />
  );
}
