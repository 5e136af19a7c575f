import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { WhenOpen } from '#features/challenges/not-open.tsx';
import { Lab } from '#features/lab/lab.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import manifest from '#package.json' with { type: 'json' };
import { neededSource } from '#server/challenges/schema.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title } = await definitionOf(props.params);
  const t = await getTranslations({ locale, namespace: 'lab.page' });
  return {
    title: t('title', { challenge: title[locale] }),
    description: t('description'),
    alternates: languageAlternates(locale, `/challenges/${slug}/train`),
  };
}

export default async function TrainPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const definition = await definitionOf(props.params);
  const { slug, contract, quotaPerDay, lab } = definition;
  const t = await getTranslations({ locale, namespace: 'lab.page' });
  return (
    <ClientMessages
      locale={locale}
      namespaces={['lab', 'submit', 'queue', 'account', 'challenges', 'errors']}
    >
      <div className="mx-auto flex max-w-page flex-col gap-8 px-4 py-8 sm:px-6">
        <header className="flex max-w-measure flex-col gap-2">
          <h2 className="text-2xl">{t('heading')}</h2>
          {lab && <p className="text-ink-soft">{t('lead', { dataset: lab.dataset })}</p>}
        </header>
        {lab ? (
          <WhenOpen slug={slug} needs={neededSource(definition)}>
            <Lab
              challenge={slug}
              lab={lab}
              contract={contract}
              perDay={quotaPerDay}
              version={manifest.version}
            />
          </WhenOpen>
        ) : (
          <EmptyState
            title={t('elsewhere.title')}
            action={<ButtonLink href={`/challenges/${slug}/submit`}>{t('elsewhere.submit')}</ButtonLink>}
          >
            <p>{t('elsewhere.body')}</p>
          </EmptyState>
        )}
      </div>
    </ClientMessages>
  );
}
