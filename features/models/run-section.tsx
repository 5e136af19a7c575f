import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { readClaimedConfig, readClaimedCurve } from '#features/submissions/claimed-config.ts';
import { LineChart } from '#ui/patterns/line-chart.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import type { ModelVersion } from './types.ts';

/** How a version was trained: what the owner's browser claimed, or what `npm run zoo:train` wrote down. */
export function RunSection(props: { readonly slug: string; readonly version: ModelVersion }) {
  const t = useTranslations('models.run');
  const format = useFormatter();
  const { run } = props.version;
  const curve = readClaimedCurve(run?.curve);
  const config = readClaimedConfig(run?.config);
  if (!run || (curve.length < 2 && !config)) return null;
  return (
    <PageSection id="run" title={t('title')}>
      <p className="mb-5 max-w-measure text-ink-soft">
        {run.kind === 'ours'
          ? t.rich('ours', {
              command: `npm run zoo:train -- --only ${props.slug}`,
              code: (children) => <code className="font-mono text-sm">{children}</code>,
            })
          : t('claimed')}
      </p>
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        {curve.length > 1 && (
          <LineChart
            title={t('loss')}
            xLabel={t('epoch')}
            series={(['train', 'validation'] as const).map((split) => ({
              id: split,
              label: t(split),
              tone: split,
              points: curve.map((point) => ({ x: point.epoch, y: point[split].loss })),
            }))}
          />
        )}
        {config && (
          <FactList
            rows={[
              { name: t('images'), value: format.number(config.subsetSize) },
              { name: t('epochs'), value: format.number(config.epochs) },
              { name: t('batchSize'), value: format.number(config.batchSize) },
              {
                name: t('optimizer'),
                value: t('optimizerValue', {
                  name: config.optimizer.name,
                  learningRate: format.number(config.optimizer.learningRate, { maximumSignificantDigits: 3 }),
                }),
              },
              { name: t('seed'), value: String(config.seed) },
              { name: t('backend'), value: run.backend },
            ]}
          />
        )}
      </div>
    </PageSection>
  );
}
