import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApiProvider } from '#features/api.tsx';
import { SeasonStats } from '#features/challenges/season-stats.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
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
            {DEFINITIONS.map(({ slug, title, summary, metric }) => (
              <li key={slug}>
                <article className="flex flex-col gap-5 rounded-md border border-rule bg-surface p-5 sm:p-7">
                  <div className="flex max-w-measure flex-col gap-2">
                    <h2 className="text-2xl">
                      <Link plain href={`/challenges/${slug}`} className="break-keep hover:underline">
                        {title[locale]}
                      </Link>
                    </h2>
                    <p className="text-ink-soft">{summary[locale]}</p>
                  </div>
                  <SeasonStats slug={slug} metric={metric} />
                  <div className="flex flex-wrap gap-3">
                    <ButtonLink href={`/challenges/${slug}/train`} variant="primary">
                      {t('trainNow')}
                    </ButtonLink>
                    <ButtonLink href={`/challenges/${slug}`}>{t('open')}</ButtonLink>
                  </div>
                </article>
              </li>
            ))}
          </ul>
        </PageSection>
      </ApiProvider>
    </ClientMessages>
  );
}
