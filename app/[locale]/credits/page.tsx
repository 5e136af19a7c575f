import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadCreditsText } from '#app/mdx/load-credits-text.ts';
import { textComponents } from '#app/mdx/text-components.tsx';
import { SOFTWARE } from '#content/credits/software.ts';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { Link } from '#ui/primitives/link.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'credits' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/credits'),
  };
}

export default async function CreditsPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'credits' });
  const Text = await loadCreditsText(locale);
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="mx-auto max-w-page px-4 pt-2 sm:px-6">
        <article className="prose-text">
          <Text components={{ ...textComponents, SoftwareTable: () => <SoftwareTable locale={locale} /> }} />
        </article>
      </div>
    </>
  );
}

async function SoftwareTable(props: { readonly locale: Locale }) {
  const t = await getTranslations({ locale: props.locale, namespace: 'credits.software' });
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={SOFTWARE}
      rowKey={(project) => project.name}
      columns={[
        {
          id: 'name',
          header: t('name'),
          rowHeader: true,
          cell: (project) => <Link href={project.url}>{project.name}</Link>,
        },
        { id: 'purpose', header: t('purpose'), cell: (project) => project.purpose[props.locale] },
        {
          id: 'licence',
          header: t('licence'),
          className: 'whitespace-nowrap',
          cell: (project) => project.licence,
        },
      ]}
    />
  );
}
