import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ApiProvider } from '#features/api.tsx';
import { EditForm, WithdrawModel } from '#features/models/publish/edit-form.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { readModel } from '../read-model.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug } = await props.params;
  const { name } = await readModel(slug);
  const t = await getTranslations({ locale, namespace: 'models.edit' });
  return {
    title: t('title', { name: name[locale] }),
    description: t('description'),
    alternates: languageAlternates(locale, `/models/${slug}/edit`),
    robots: { index: false },
  };
}

export default async function EditModelPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const model = await readModel((await props.params).slug);
  if (!model.mayEdit && !model.mayWithdraw) notFound();
  const t = await getTranslations({ locale, namespace: 'models.edit' });
  return (
    <ClientMessages locale={locale} namespaces={['models', 'errors']}>
      <ApiProvider>
        {model.mayEdit && (
          <PageSection id="edit" title={t('title', { name: model.name[locale] })}>
            <EditForm model={model} />
          </PageSection>
        )}
        {model.mayWithdraw && (
          <PageSection id="withdraw" title={t('withdraw.title')}>
            <WithdrawModel slug={model.slug} />
          </PageSection>
        )}
      </ApiProvider>
    </ClientMessages>
  );
}
