import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { challengeTitles } from '#app/[locale]/challenges/challenge-titles.ts';
import { ApiProvider } from '#features/api.tsx';
import { EvaluatorsView } from '#features/evaluators/evaluators-view.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiForAdministrators } from '../for-administrators.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'evaluators' });
  return { title: t('title'), description: t('description'), robots: { index: false } };
}

export default async function EvaluationPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const api = await apiForAdministrators();
  return (
    <ClientMessages
      locale={locale}
      namespaces={['evaluators', 'status', 'submissions', 'evaluation-log', 'errors']}
    >
      <ApiProvider>
        <EvaluatorsView initial={await api.queue.evaluators()} titles={challengeTitles(locale)} />
      </ApiProvider>
    </ClientMessages>
  );
}
