import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { ModelFilters } from '#features/models/model-filters.tsx';
import { ModelList } from '#features/models/model-list.tsx';
import { modelSearchHref, readModelSearch } from '#features/models/search-url.ts';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { CHALLENGE_NAMES } from './challenge-names.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'models.list' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/models'),
  };
}

export default async function ModelsPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const search = readModelSearch(await props.searchParams);
  const api = await apiFor(await headers());
  const [page, me] = await Promise.all([api.models.list(search), api.account.me()]);
  const t = await getTranslations({ locale, namespace: 'models.list' });
  return (
    <ClientMessages locale={locale} namespaces={['models', 'challenges']}>
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={me && <ButtonLink href={modelSearchHref({ owner: me.handle })}>{t('mine')}</ButtonLink>}
      />
      <PageSection>
        <div className="flex flex-col gap-8">
          <ModelFilters search={search} challenges={CHALLENGE_NAMES} />
          <ModelList page={page} search={search} challenges={CHALLENGE_NAMES} />
        </div>
      </PageSection>
    </ClientMessages>
  );
}
