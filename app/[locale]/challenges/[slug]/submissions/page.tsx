import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { definitionOf } from '#app/[locale]/challenges/definitions.ts';
import { accountPageHref } from '#features/account/return-path.ts';
import { MySubmissions } from '#features/submissions/my-submissions.tsx';
import { MY_SUBMISSIONS_PAGE_SIZE } from '#features/submissions/page-size.ts';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; slug: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { slug, title } = await definitionOf(props.params);
  const t = await getTranslations({ locale, namespace: 'submissions.mine' });
  return {
    title: t('title', { challenge: title[locale] }),
    description: t('description', { challenge: title[locale] }),
    alternates: languageAlternates(locale, `/challenges/${slug}/submissions`),
    robots: { index: false },
  };
}

export default async function MySubmissionsPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { slug, metric } = await definitionOf(props.params);
  const api = await apiFor(await headers());
  const isVisitor = (await api.account.me()) === null;
  const t = await getTranslations({ locale, namespace: 'submissions.mine' });
  return (
    <ClientMessages locale={locale} namespaces={['challenges', 'submissions', 'queue', 'errors']}>
      <PageSection id="submissions" title={t('heading')}>
        {isVisitor ? (
          <SignInFirst locale={locale} path={`/challenges/${slug}/submissions`} />
        ) : (
          <MySubmissions
            challenge={slug}
            metric={metric}
            firstPage={await api.submissions.mine({ challenge: slug, limit: MY_SUBMISSIONS_PAGE_SIZE })}
          />
        )}
      </PageSection>
    </ClientMessages>
  );
}

async function SignInFirst(props: { readonly locale: Locale; readonly path: string }) {
  const t = await getTranslations({ locale: props.locale, namespace: 'submissions.mine.signIn' });
  return (
    <EmptyState
      title={t('title')}
      action={
        <ButtonLink href={accountPageHref('sign-in', props.path)} variant="primary">
          {t('action')}
        </ButtonLink>
      }
    >
      <p>{t('text')}</p>
    </EmptyState>
  );
}
