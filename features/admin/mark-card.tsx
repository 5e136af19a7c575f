import { useFormatter, useTranslations } from 'next-intl';
import { FactList } from '#features/challenges/fact-list.tsx';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button, ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { Decision } from './mark-decision.tsx';
import type { Mark, NamedChallenge } from './types.ts';

/** In the order in which they are read; the database keeps another. */
const FIGURES = [
  'hiddenErrors',
  'hiddenRows',
  'publicErrors',
  'publicRows',
  'controlErrors',
  'controlRows',
  'z',
  'provider',
  'rows',
  'max_difference',
  'tolerance',
  'disagreeing_classes',
  'rejected_on_cpu',
] as const;

function inOrder(details: Mark['details']): [string, string | number][] {
  const place = (name: string) => {
    const at = FIGURES.findIndex((figure) => figure === name);
    return at < 0 ? FIGURES.length : at;
  };
  return Object.entries(details).sort(([a], [b]) => place(a) - place(b));
}

/** One doubt about a score with the figures that raised it, and the two ways to end it. */
export function MarkCard(props: {
  readonly mark: Mark;
  readonly challenges: readonly NamedChallenge[];
  readonly onDecide: (decision: Decision) => void;
}) {
  const t = useTranslations('admin.marks');
  const why = useTranslations('submissions.mark.why');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const { mark, challenges, onDecide } = props;
  const challenge = challenges.find(({ slug }) => slug === mark.challenge);
  const figureName = (name: string) => {
    const known = FIGURES.find((figure) => figure === name);
    // A later evaluator may write figures that this page has no words for.
    return known ? t(`figure.${known}`) : name;
  };
  return (
    <article className="flex max-w-4xl flex-col gap-4 rounded-md border border-rule bg-surface p-5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="text-lg">
          <Link href={`/u/${mark.participant.handle}`}>{mark.participant.name}</Link>
        </h3>
        <Badge tone="warn">{t(`kinds.${mark.kind}`)}</Badge>
        {!mark.current && <Badge>{t('notCurrent')}</Badge>}
      </div>
      <p className="max-w-measure text-ink-soft">{why(mark.kind)}</p>
      <FactList
        rows={[
          { name: t('season'), value: `${challenge?.title ?? mark.challenge} · ${mark.season}` },
          {
            name: t('score'),
            value: challenge ? metricValue(challenge.metric.name, mark.publicValue) : mark.publicValue,
          },
          { name: t('raised'), value: <DateTime at={mark.createdAt} /> },
          ...inOrder(mark.details).map(([name, value]) => ({
            name: figureName(name),
            value: typeof value === 'number' ? format.number(value, { maximumSignificantDigits: 6 }) : value,
          })),
        ]}
      />
      <div className="flex flex-wrap gap-3">
        <ButtonLink href={`/submissions/${mark.submissionId}`}>{t('submission')}</ButtonLink>
        <Button onClick={() => onDecide({ mark, resolution: 'cleared' })}>{t('clear')}</Button>
        <Button variant="danger" onClick={() => onDecide({ mark, resolution: 'upheld' })}>
          {t('uphold')}
        </Button>
      </div>
    </article>
  );
}
