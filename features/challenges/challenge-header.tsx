import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Locale } from '#lib/i18n/locales.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { ChallengeTabs, TrainAction } from './challenge-actions.tsx';
import { SeasonStats } from './season-stats.tsx';

/** The head that all pages of a challenge share. Needs `ApiProvider` and the messages of `challenges` around it. */
export function ChallengeHeader(props: {
  readonly locale: Locale;
  readonly definition: Pick<ChallengeDefinition, 'slug' | 'title' | 'metric'>;
}): ReactNode {
  const t = useTranslations('challenges');
  const { slug, title, metric } = props.definition;
  return (
    <PageHeader
      eyebrow={
        <Link
          href="/challenges"
          className="inline-flex min-h-6 items-center text-ink-soft no-underline hover:underline"
        >
          {t('list.title')}
        </Link>
      }
      title={<span className="break-keep">{title[props.locale]}</span>}
      actions={<TrainAction slug={slug} />}
    >
      <SeasonStats slug={slug} metric={metric} />
      <ChallengeTabs slug={slug} />
    </PageHeader>
  );
}
