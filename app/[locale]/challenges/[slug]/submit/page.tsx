import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { ContractTable } from '#features/challenges/contract-tables.tsx';
import { WhenOpen } from '#features/challenges/not-open.tsx';
import { ProgramExamples } from '#features/submit/program-examples.tsx';
import { UploadForm } from '#features/submit/upload-form.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { neededSource } from '#server/challenges/schema.ts';
import { Link } from '#ui/primitives/link.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title } = await definitionOf(props.params);
  const t = await getTranslations({ locale, namespace: 'submit.page' });
  return {
    title: t('title', { challenge: title[locale] }),
    description: t('description'),
    alternates: languageAlternates(locale, `/challenges/${slug}/submit`),
  };
}

export default async function SubmitPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const definition = await definitionOf(props.params);
  const { slug, contract, quotaPerDay } = definition;
  const t = await getTranslations({ locale, namespace: 'submit.page' });
  return (
    <ClientMessages locale={locale} namespaces={['submit', 'queue', 'account', 'challenges', 'errors']}>
      <div className="mx-auto flex max-w-page flex-col gap-8 px-4 py-8 sm:px-6">
        <header className="flex max-w-measure flex-col gap-2">
          <h2 className="text-2xl">{t('heading')}</h2>
          <p className="text-ink-soft">
            {t('lead')} <Link href={`/challenges/${slug}/train`}>{t('lab')}</Link>
          </p>
        </header>
        <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
          <section className="flex min-w-0 flex-col gap-4">
            <h3 className="text-xl">{t('file')}</h3>
            <WhenOpen slug={slug} needs={neededSource(definition)}>
              <UploadForm challenge={slug} contract={contract} perDay={quotaPerDay} />
            </WhenOpen>
          </section>
          <section className="flex min-w-0 flex-col gap-4">
            <h3 className="text-xl">{t('program')}</h3>
            <ProgramExamples challenge={slug} contract={contract} />
          </section>
        </div>
        <section className="flex max-w-measure min-w-0 flex-col gap-4">
          <h3 className="text-xl">{t('contract')}</h3>
          <ContractTable definition={definition} />
        </section>
      </div>
    </ClientMessages>
  );
}
