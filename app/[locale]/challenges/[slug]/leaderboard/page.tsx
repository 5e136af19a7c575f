import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { NotOpenPage } from '#app/[locale]/challenges/not-open-page.tsx';
import { orNotFound } from '#app/or-not-found.ts';
import { LeaderboardView } from '#features/leaderboard/leaderboard-view.tsx';
import { LEADERBOARD_PAGE_SIZE } from '#features/leaderboard/page-size.ts';
import { PrivateScoresNote } from '#features/leaderboard/private-scores-note.tsx';
import { RescoreNotes } from '#features/rescores/rescore-notes.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly searchParams: Promise<{ season?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title } = await definitionOf(props.params);
  const t = await getTranslations({ locale, namespace: 'leaderboard' });
  return {
    title: t('title', { challenge: title[locale] }),
    description: t('description', { challenge: title[locale] }),
    alternates: languageAlternates(locale, `/challenges/${slug}/leaderboard`),
  };
}

export default async function LeaderboardPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { slug, metric } = await definitionOf(props.params);
  const season = oneOf((await props.searchParams).season);
  const api = await apiFor(await headers());
  const { season: current, missingSource } = await api.challenges.get({ slug });
  if (!current && missingSource) return <NotOpenPage locale={locale} slug={slug} dataset={missingSource} />;
  const [page, myRow, rescores] = await orNotFound(
    Promise.all([
      api.leaderboards.page({ challenge: slug, season, limit: LEADERBOARD_PAGE_SIZE }),
      api.leaderboards.myRow({ challenge: slug, season }),
      api.leaderboards.rescores({ challenge: slug, season }),
    ]),
  );
  const t = await getTranslations({ locale, namespace: 'leaderboard' });
  const closesAt = page.season === current?.name ? current.closesAt : 'over';
  return (
    <ClientMessages locale={locale} namespaces={['challenges', 'leaderboard', 'rescores']}>
      <PageSection id="leaderboard" title={t('heading', { season: page.season })}>
        <PrivateScoresNote challenge={slug} closesAt={closesAt} />
        <RescoreNotes challenge={slug} rescores={rescores} />
        <LeaderboardView
          challenge={slug}
          season={page.season}
          metric={metric}
          firstPage={page}
          myRow={myRow}
        />
      </PageSection>
    </ClientMessages>
  );
}

/** The first of a parameter that may be given several times. */
function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
