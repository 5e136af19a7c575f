import { useTranslations } from 'next-intl';
import type { Locale } from '#lib/i18n/locales.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { FactList } from './fact-list.tsx';
import { SeasonStats } from './season-stats.tsx';

const LEVELS = [1, 2, 3] as const;

/** A challenge in the list: what it is, what one learns, how hard it is, and how soon a first score is there. */
export function ChallengeCard(props: {
  readonly locale: Locale;
  readonly definition: Pick<ChallengeDefinition, 'slug' | 'title' | 'summary' | 'about' | 'metric' | 'lab'>;
}) {
  const t = useTranslations('challenges.list');
  const { locale } = props;
  const { slug, title, summary, about, metric, lab } = props.definition;
  return (
    <article className="flex flex-col gap-5 rounded-md border border-rule bg-surface p-5 sm:p-7">
      <div className="flex max-w-measure flex-col gap-2">
        <h2 className="text-2xl">
          <Link plain href={`/challenges/${slug}`} className="break-keep hover:underline">
            {title[locale]}
          </Link>
        </h2>
        <p className="text-ink-soft">{summary[locale]}</p>
      </div>
      <FactList
        rows={[
          { name: t('teaches'), value: about.teaches[locale] },
          {
            name: t('difficulty'),
            value: (
              <>
                <span aria-hidden="true" className="me-2 tracking-widest text-accent">
                  {LEVELS.map((level) => (level <= about.difficulty ? '●' : '○')).join('')}
                </span>
                {t(`level.${about.difficulty}`)}
              </>
            ),
          },
          { name: t('firstScore'), value: about.firstScore[locale] },
        ]}
      />
      <SeasonStats slug={slug} metric={metric} />
      <div className="flex flex-wrap gap-3">
        {lab && (
          <ButtonLink href={`/challenges/${slug}/train`} variant="primary">
            {t('trainNow')}
          </ButtonLink>
        )}
        <ButtonLink href={`/challenges/${slug}`}>{t('open')}</ButtonLink>
      </div>
    </article>
  );
}
