import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { accountPageHref } from '#features/account/return-path.ts';
import { ApiProvider } from '#features/api.tsx';
import { PublishForm } from '#features/models/publish/publish-form.tsx';
import { PublishLead } from '#features/models/publish/publish-lead.tsx';
import type { PublishingOptions } from '#features/models/types.ts';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { isDomainError } from '#server/errors.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { CHALLENGE_NAMES } from '../challenge-names.ts';

interface PageProps {
  readonly params: Promise<{ locale: string }>;
  readonly searchParams: Promise<{ submission?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'models.publish' });
  return {
    title: t('title'),
    description: t('description'),
    alternates: languageAlternates(locale, '/models/publish'),
    robots: { index: false },
  };
}

export default async function PublishPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { submission } = await props.searchParams;
  const submissionId = (Array.isArray(submission) ? submission[0] : submission) ?? '';
  const t = await getTranslations({ locale, namespace: 'models.publish' });
  const answer = await askOptions(submissionId);
  const challenge = answer.ok
    ? CHALLENGE_NAMES.find(({ slug }) => slug === answer.options.challenge)?.title[locale]
    : undefined;
  return (
    <ClientMessages locale={locale} namespaces={['models', 'errors']}>
      <ApiProvider>
        <PageHeader
          title={t('title')}
          lead={
            answer.ok && (
              <PublishLead challenge={challenge ?? answer.options.challenge} bytes={answer.options.bytes} />
            )
          }
        />
        <PageSection>
          {answer.ok ? (
            <PublishForm options={answer.options} />
          ) : (
            <Refusal locale={locale} code={answer.code} slug={answer.slug} submissionId={submissionId} />
          )}
        </PageSection>
      </ApiProvider>
    </ClientMessages>
  );
}

type Answer =
  | { readonly ok: true; readonly options: PublishingOptions }
  | { readonly ok: false; readonly code: string; readonly slug: string };

/** What may be published, or why it may not be: the page says what to do about each. */
async function askOptions(submissionId: string): Promise<Answer> {
  const api = await apiFor(await headers());
  try {
    return { ok: true, options: await api.models.publishingOptions({ submissionId }) };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    if (!isDomainError(cause) || cause.fault === 'server') throw error;
    return { ok: false, code: cause.code, slug: String(cause.details.slug ?? '') };
  }
}

async function Refusal(props: {
  readonly locale: Locale;
  readonly code: string;
  readonly slug: string;
  readonly submissionId: string;
}) {
  const { locale, code, slug, submissionId } = props;
  const t = await getTranslations({ locale, namespace: 'models.publish' });
  const explain = await getTranslations({ locale, namespace: 'errors' });
  if (code === 'unauthenticated') {
    const back = `/models/publish?submission=${encodeURIComponent(submissionId)}`;
    return (
      <EmptyState
        title={t('signIn.title')}
        action={
          <ButtonLink href={accountPageHref('sign-in', back)} variant="primary">
            {t('signIn.action')}
          </ButtonLink>
        }
      >
        <p>{t('signIn.text')}</p>
      </EmptyState>
    );
  }
  if (code === 'already_published') {
    return (
      <EmptyState
        title={t('already.title')}
        action={
          <ButtonLink href={`/models/${slug}`} variant="primary">
            {t('already.action')}
          </ButtonLink>
        }
      >
        <p>{t('already.text')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={t('cannot.title')}
      action={
        submissionId !== '' &&
        code === 'not_scored' && (
          <ButtonLink href={`/submissions/${submissionId}`}>{t('cannot.back')}</ButtonLink>
        )
      }
    >
      <p>
        {code === 'not_scored'
          ? explain('not_scored')
          : explain('not_found', { what: 'submission', email: '' })}
      </p>
    </EmptyState>
  );
}
