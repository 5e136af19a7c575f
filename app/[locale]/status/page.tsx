import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { challengeTitles } from '#app/[locale]/challenges/challenge-titles.ts';
import { ApiProvider } from '#features/api.tsx';
import { StatusView } from '#features/status/status-view.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'status' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/status'),
  };
}

export default async function StatusPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'status' });
  const api = await apiFor(await headers());
  return (
    <ClientMessages locale={locale} namespaces={['status', 'errors']}>
      <ApiProvider>
        <PageHeader title={t('title')} lead={t('lead')} />
        <StatusView initial={await api.queue.status()} titles={challengeTitles(locale)} />
      </ApiProvider>
    </ClientMessages>
  );
}
