import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { RescorePanel } from '#features/admin/rescore-panel.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { apiForAdministrators } from '../for-administrators.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin.rescore' });
  return { title: t('title'), description: t('description') };
}

export default async function AdminRescorePage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin.rescore' });
  const api = await apiForAdministrators();
  const [seasons, rescores] = await Promise.all([api.admin.seasons(), api.admin.rescores()]);
  const titles = Object.fromEntries(DEFINITIONS.map(({ slug, title }) => [slug, title[locale]]));
  return (
    <>
      <PageSection id="start" title={t('title')} className="pb-0">
        <p className="max-w-measure text-ink-soft">{t('lead')}</p>
      </PageSection>
      <RescorePanel seasons={seasons} initial={rescores} titles={titles} />
    </>
  );
}
