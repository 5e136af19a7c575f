import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { ChallengeText } from '#app/mdx/challenge-text.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title } = await definitionOf(props.params);
  const t = await getTranslations({ locale, namespace: 'challenges.pages.data' });
  return {
    title: t('title', { challenge: title[locale] }),
    description: t('description'),
    alternates: languageAlternates(locale, `/challenges/${slug}/data`),
  };
}

export default async function DataPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  return <ChallengeText definition={await definitionOf(props.params)} page="data" locale={locale} />;
}
