import type { Metadata } from 'next';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { ChallengeText } from '#app/mdx/challenge-text.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title, summary } = await definitionOf(props.params);
  return {
    title: title[locale],
    description: summary[locale],
    alternates: languageAlternates(locale, `/challenges/${slug}`),
  };
}

export default async function OverviewPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  return <ChallengeText definition={await definitionOf(props.params)} page="overview" locale={locale} />;
}
