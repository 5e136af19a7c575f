import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { HashText } from '#features/challenges/hash-text.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import { maxAbsDifference, type Outputs } from '#ml/metrics/max-abs-difference.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { DownloadJson } from './download-json.tsx';
import { OutputTable } from './output-table.tsx';
import { ReceiptVersions } from './receipt-versions.tsx';
import { SignatureSection } from './signature-section.tsx';
import type { Receipt, ReceiptVersion, SignedReceipt } from './types.ts';
import { VerifyCommands } from './verify-commands.tsx';

/** A receipt for people: whether it holds, what was run, on what, where, and what came out. The JSON is for machines. */
export function ReceiptView(props: {
  readonly signed: SignedReceipt;
  readonly serverVerdict: string;
  /** Its versions, the present one first. */
  readonly versions: readonly ReceiptVersion[];
  /** Which of them is shown. */
  readonly evaluationId: string;
  readonly origin: string;
  readonly metric: Metric;
  /** What the participant's browser computed for the same images; null for other readers. */
  readonly claimedOutputs: Outputs | null;
}) {
  const t = useTranslations('submissions.receipt');
  const { signed, serverVerdict, versions, evaluationId, origin, metric, claimedOutputs } = props;
  const { receipt } = signed;
  const current = versions.find((version) => version.current);
  const isCurrent = current?.evaluationId === evaluationId;
  return (
    <>
      {!isCurrent && (
        <PageSection>
          <Callout
            title={t('earlier.title')}
            actions={
              current && (
                <ButtonLink size="small" href={`/submissions/${receipt.submission}/receipt`}>
                  {t('earlier.action')}
                </ButtonLink>
              )
            }
          >
            {t('earlier.text')}
          </Callout>
        </PageSection>
      )}
      <PageSection id="signature" title={t('signature.title')}>
        <SignatureSection signed={signed} serverVerdict={serverVerdict} />
      </PageSection>
      <PageSection id="evaluation" title={t('evaluation')}>
        <Evaluation receipt={receipt} metric={metric} />
        <div className="mt-5">
          <DownloadJson data={signed} fileName={`receipt-${receipt.submission}.json`} label={t('download')} />
        </div>
      </PageSection>
      <PageSection id="verify" title={t('verify.title')}>
        <VerifyCommands
          submissionId={receipt.submission}
          evaluation={isCurrent ? null : evaluationId}
          origin={origin}
        />
      </PageSection>
      {versions.length > 1 && (
        <PageSection id="versions" title={t('history.title')}>
          <ReceiptVersions
            submissionId={receipt.submission}
            versions={versions}
            shown={evaluationId}
            metric={metric}
          />
        </PageSection>
      )}
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
        { name: t('evaluatorDigest'), value: <HashText hash={evaluator.digest} /> },
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
