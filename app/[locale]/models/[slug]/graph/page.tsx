import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { GraphViewer } from '#features/models/graph/graph-viewer.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { chosenVersion, readModel } from '../read-model.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug } = await props.params;
  const { name } = await readModel(slug);
  const t = await getTranslations({ locale, namespace: 'models.graph' });
  return {
    title: t('metaTitle', { name: name[locale] }),
    description: t('description'),
    alternates: languageAlternates(locale, `/models/${slug}/graph`),
  };
}

export default async function GraphPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { slug } = await props.params;
  const { versions } = await readModel(slug);
  const { version, sha256, card } = chosenVersion(versions, (await props.searchParams).version);
  const t = await getTranslations({ locale, namespace: 'models.graph' });
  return (
    <PageSection id="graph" title={t('title')}>
      <p className="mb-5 max-w-measure text-ink-soft">{t('lead')}</p>
      <GraphViewer key={sha256} model={{ slug }} version={{ version, card }} />
    </PageSection>
  );
}
