import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActionList } from '#features/admin/action-list.tsx';
import { AdminCards } from '#features/admin/admin-cards.tsx';
import { ACTIONS_PAGE_SIZE } from '#features/admin/page-size.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { apiForAdministrators } from './for-administrators.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin' });
  return { title: t('title'), description: t('overview.description') };
}

export default async function AdminPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin.overview' });
  const api = await apiForAdministrators();
  const firstPage = await api.admin.actions({ limit: ACTIONS_PAGE_SIZE });
  return (
    <>
      <PageSection>
        <AdminCards />
      </PageSection>
      <PageSection id="actions" title={t('actions')}>
        <p className="mb-5 max-w-measure text-ink-soft">{t('actionsLead')}</p>
        <ActionList firstPage={firstPage} />
      </PageSection>
    </>
  );
}
