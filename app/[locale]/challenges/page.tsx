import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApiProvider } from '#features/api.tsx';
import { ChallengeCard } from '#features/challenges/challenge-card.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { DEFINITIONS } from './definitions.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'challenges.list' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/challenges'),
  };
}

export default async function ChallengesPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'challenges.list' });
  return (
    <ClientMessages locale={locale} namespaces={['challenges']}>
      <ApiProvider>
        <PageHeader title={t('title')} lead={t('lead')} />
        <PageSection>
          <ul className="flex flex-col gap-6">
            {DEFINITIONS.map((definition) => (
              <li key={definition.slug}>
                <ChallengeCard locale={locale} definition={definition} />
              </li>
            ))}
          </ul>
        </PageSection>
      </ApiProvider>
    </ClientMessages>
  );
}
