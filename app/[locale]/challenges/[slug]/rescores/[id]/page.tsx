import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { orNotFound } from '#app/or-not-found.ts';
import { RESCORE_PAGE_SIZE } from '#features/rescores/page-size.ts';
import { RescoreChanges } from '#features/rescores/rescore-changes.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string; id: string }>;
}

const readRescore = cache(async (slug: string, id: string) => {
  const api = await apiFor(await headers());
  const rescore = await orNotFound(api.leaderboards.rescore({ id, limit: RESCORE_PAGE_SIZE }));
  return rescore.challenge === slug ? rescore : notFound();
});

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, id } = await props.params;
  const { title } = await definitionOf(props.params);
  const { season } = await readRescore(slug, id);
  const t = await getTranslations({ locale, namespace: 'rescores.page' });
  return {
    title: t('metaTitle', { challenge: title[locale], season }),
    description: t('description'),
    alternates: languageAlternates(locale, `/challenges/${slug}/rescores/${id}`),
  };
}

/** Why a season was scored again, and who moved. */
export default async function RescorePage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { slug, id } = await props.params;
  const { metric } = await definitionOf(props.params);
  const rescore = await readRescore(slug, id);
  const t = await getTranslations({ locale, namespace: 'rescores.page' });
  return (
    <ClientMessages locale={locale} namespaces={['challenges', 'rescores']}>
      <PageSection id="rescore" title={t('title', { season: rescore.season })}>
        <p className="mb-4 text-ink-soft">
          <DateTime at={rescore.endedAt} />
        </p>
        <p className="mb-4 max-w-measure border-s-2 border-rule ps-3 whitespace-pre-line wrap-anywhere">
          {rescore.reason}
        </p>
        <p className="mb-5 max-w-measure text-ink-soft">{t('lead')}</p>
        <ButtonLink href={`/challenges/${slug}/leaderboard?season=${rescore.season}`}>
          {t('leaderboard')}
        </ButtonLink>
      </PageSection>
      <PageSection id="changes" title={t('changes')}>
        <RescoreChanges firstPage={rescore} metric={metric} />
      </PageSection>
    </ClientMessages>
  );
}
