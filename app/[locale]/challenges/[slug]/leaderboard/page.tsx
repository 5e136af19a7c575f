import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { NotOpenPage } from '#app/[locale]/challenges/not-open-page.tsx';
import { orNotFound } from '#app/or-not-found.ts';
import { type BoardView, boardViews, ViewTabs } from '#features/leaderboard/board-views.tsx';
import { FinalBoard } from '#features/leaderboard/final-board.tsx';
import { LeaderboardView } from '#features/leaderboard/leaderboard-view.tsx';
import { LEADERBOARD_PAGE_SIZE } from '#features/leaderboard/page-size.ts';
import { ParetoView } from '#features/leaderboard/pareto-view.tsx';
import { PrivateScoresNote } from '#features/leaderboard/private-scores-note.tsx';
import { SeasonPicker } from '#features/leaderboard/season-picker.tsx';
import { RescoreNotes } from '#features/rescores/rescore-notes.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly searchParams: Promise<Readonly<Record<'season' | 'view', string | string[] | undefined>>>;
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
  const { slug, metric, pareto } = await definitionOf(props.params);
  const query = await props.searchParams;
  const board = { challenge: slug, season: oneOf(query.season) };
  const api = await apiFor(await headers());
  const { season: current, missingSource } = await api.challenges.get({ slug });
  if (!current && missingSource) return <NotOpenPage locale={locale} slug={slug} dataset={missingSource} />;
  const [seasons, final, rescores] = await orNotFound(
    Promise.all([
      api.leaderboards.seasons({ challenge: slug }),
      api.leaderboards.final({ ...board, limit: LEADERBOARD_PAGE_SIZE }),
      api.leaderboards.rescores(board),
    ]),
  );
  const { season, seasonId } = final;
  const { closesAt = null, ended = false } = seasons.find(({ name }) => name === season) ?? {};
  const views = boardViews({ ended, pareto });
  const view = views.find((one) => one === oneOf(query.view)) ?? views[0];
  const t = await getTranslations({ locale, namespace: 'leaderboard' });
  return (
    <ClientMessages locale={locale} namespaces={['challenges', 'leaderboard', 'rescores']}>
      <PageSection id="leaderboard" title={t('heading', { season })}>
        <div className="mb-6 flex flex-wrap items-end gap-x-6 gap-y-4">
          <SeasonPicker challenge={slug} season={season} seasons={seasons} />
          <ViewTabs challenge={slug} season={season} views={views} view={view} />
        </div>
        <PrivateScoresNote challenge={slug} closesAt={closesAt} ended={ended} view={view} />
        <RescoreNotes challenge={slug} rescores={rescores} />
        {await content(view)}
      </PageSection>
    </ClientMessages>
  );

  async function content(shown: BoardView) {
    switch (shown) {
      case 'final':
        return <FinalBoard challenge={slug} season={season} metric={metric} firstPage={final} />;
      case 'pareto':
        return (
          <ParetoView
            {...{ challenge: slug, season, seasonId, metric }}
            points={await api.leaderboards.pareto({ challenge: slug, season })}
          />
        );
      case 'public': {
        const [page, myRow, underReview] = await Promise.all([
          api.leaderboards.page({ challenge: slug, season, limit: LEADERBOARD_PAGE_SIZE }),
          api.leaderboards.myRow({ challenge: slug, season }),
          api.leaderboards.underReview({ challenge: slug, season }),
        ]);
        return (
          <LeaderboardView {...{ challenge: slug, season, metric, myRow, underReview }} firstPage={page} />
        );
      }
      default:
        return shown satisfies never;
    }
  }
}

/** The first of a parameter that may be given several times. */
function oneOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
