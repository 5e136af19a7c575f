import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { MarkReview } from '#features/admin/mark-review.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { apiForAdministrators } from '../for-administrators.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin.marks' });
  return { title: t('title'), description: t('description') };
}

export default async function AdminMarksPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'admin.marks' });
  const api = await apiForAdministrators();
  const marks = await api.leaderboards.marks({});
  const challenges = DEFINITIONS.map(({ slug, title, metric }) => ({ slug, title: title[locale], metric }));
  return (
    <>
      <PageSection id="marks" title={t('title')} className="pb-0">
        <p className="max-w-measure text-ink-soft">{t('lead')}</p>
      </PageSection>
      <MarkReview initial={marks} challenges={challenges} />
    </>
  );
}
