import { useTranslations } from 'next-intl';
import { useIntervalText } from '#features/challenges/use-interval-text.ts';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { SubmissionView } from '#features/submit/submission-view.ts';
import type { Metric } from '#server/challenges/schema.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { IntervalBar } from '#ui/patterns/interval-bar.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { FinalChoice } from './final-choice.tsx';
import { MarkNotice } from './mark-notice.tsx';

/** What the server measured, and where that stands. */
export function ScoreSummary(props: { readonly submission: SubmissionView; readonly metric: Metric }) {
  const t = useTranslations('submissions');
  const metricName = useTranslations('challenges.metrics')(props.metric.name);
  const metricValue = useMetricValue();
  const {
    id,
    challenge,
    seasonName,
    scores,
    rank,
    bestOfMine,
    mine,
    participant,
    receiptAvailable,
    chosen,
    choosable,
  } = props.submission;
  const isMarked =
    props.submission.details?.marks.some(({ resolution }) => resolution !== 'cleared') ?? false;
  const claim = props.submission.claimed?.validationAccuracy;
  const standing = bestOfMine
    ? mine
      ? t('detail.bestMine')
      : t('detail.best', { name: participant.name })
    : t('detail.notBest');
  return (
    <div className="flex flex-col gap-5">
      <dl className="flex flex-wrap gap-x-12 gap-y-4">
        <div>
          <dt className="flex items-center gap-2 text-sm text-ink-soft">
            {t('detail.verified', { metric: metricName })}
            <Badge tone="good" icon={<Icon name="check" className="size-3" />}>
              {t('claimed.verifiedBadge')}
            </Badge>
          </dt>
          <dd className="text-4xl font-semibold text-public">
            {scores.public && metricValue(props.metric.name, scores.public.value)}
          </dd>
          {scores.public && <ScoreInterval metric={props.metric} score={scores.public} tone="public" />}
          <dd className="text-sm text-ink-soft">{t('detail.onPublic')}</dd>
        </div>
        {scores.private && (
          <div>
            <dt className="text-sm text-ink-soft">{t('detail.revealed', { metric: metricName })}</dt>
            <dd className="text-4xl font-semibold text-private">
              {metricValue(props.metric.name, scores.private.value)}
            </dd>
            <ScoreInterval metric={props.metric} score={scores.private} tone="private" />
            <dd className="text-sm text-ink-soft">{t('detail.onPrivate')}</dd>
          </div>
        )}
        {claim !== null && claim !== undefined && (
          <div className="order-last">
            <dt className="flex items-center gap-2 text-sm text-ink-soft">
              {t('claimed.accuracy')}
              <Badge tone="warn">{t('claimed.badge')}</Badge>
            </dt>
            <dd className="text-4xl text-ink-soft">{metricValue('accuracy', claim)}</dd>
            <dd className="text-sm text-ink-soft">{t('claimed.unverified')}</dd>
          </div>
        )}
        {rank !== null && (
          <div>
            <dt className="text-sm text-ink-soft">{t('detail.rank')}</dt>
            <dd className="text-4xl font-semibold">{t('detail.rankValue', { rank })}</dd>
            <dd className="text-sm text-ink-soft">{t('detail.season', { season: seasonName })}</dd>
          </div>
        )}
      </dl>
      <MarkNotice submission={props.submission} />
      {!isMarked && <p className="max-w-measure">{standing}</p>}
      {(chosen || choosable) && <FinalChoice submission={props.submission} />}
      <div className="flex flex-wrap gap-3">
        <ButtonLink href={`/challenges/${challenge}/leaderboard?season=${seasonName}`} variant="primary">
          {t('detail.leaderboard')}
        </ButtonLink>
        {receiptAvailable && (
          <ButtonLink href={`/submissions/${id}/receipt`}>{t('detail.receipt')}</ButtonLink>
        )}
        {mine && <ButtonLink href={`/models/publish?submission=${id}`}>{t('detail.publish')}</ButtonLink>}
        {mine && (
          <ButtonLink href={`/challenges/${challenge}/train`} variant="quiet">
            {t('detail.trainMore')}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

/** How far chance alone could have moved the score, on a scale somewhat wider than that. */
function ScoreInterval(props: {
  readonly metric: Metric;
  readonly score: { readonly value: number; readonly low: number | null; readonly high: number | null };
  readonly tone: 'public' | 'private';
}) {
  const intervalName = useTranslations('challenges.interval')('name');
  const intervalText = useIntervalText();
  const { metric, score, tone } = props;
  const { value, low, high } = score;
  const text = intervalText(metric.name, score);
  if (low === null || high === null || !text) return null;
  const room = (high - low) / 2;
  return (
    <dd className="mt-1 w-44">
      <IntervalBar {...{ value, low, high, tone }} domain={[low - room, high + room]} label={text.spoken} />
      <span aria-hidden="true" className="text-sm text-ink-soft">
        {intervalName} {text.short}
      </span>
    </dd>
  );
}
