import { useLocale, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import type { ChallengeName, ModelVersion } from './types.ts';
import { useShortCount, useTransferSize } from './use-counts.ts';

/** The figures of the latest version that a reader compares models by. */
export function ModelStats(props: {
  readonly version: ModelVersion;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models.card');
  const metricName = useTranslations('challenges.metrics');
  const metricValue = useMetricValue();
  const count = useShortCount();
  const size = useTransferSize();
  const locale = useLocale();
  const { card, scores } = props.version;
  const [score] = scores;
  const challenge = props.challenges.find(({ slug }) => slug === score?.challenge);
  return (
    <StatList>
      {score && challenge && (
        <StatTile
          label={metricName(challenge.metric.name)}
          value={<span className="text-public">{metricValue(challenge.metric.name, score.value)}</span>}
          note={`${challenge.title[locale]} · ${score.season}`}
        />
      )}
      <StatTile label={t('parameters')} value={count(card.parameters)} />
      <StatTile
        label={t('multiplyAdds')}
        value={card.multiplyAdds === null ? undefined : count(card.multiplyAdds)}
        note={card.multiplyAdds === null ? t('multiplyAddsUnknown') : undefined}
      />
      <StatTile label={t('size')} value={size(card.bytes)} />
    </StatList>
  );
}
