import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ApiProvider } from '#features/api.tsx';
import { SubmissionDetail } from '#features/submissions/submission-detail.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { challengeOf, readSubmission } from './read-submission.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; id: string }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { id } = await props.params;
  const submission = await readSubmission(id);
  const t = await getTranslations({ locale, namespace: 'submissions.detail' });
  const challenge = challengeOf(submission).title[locale];
  return {
    title: t('metaTitle', { challenge }),
    description: t('description', { name: submission.participant.name, challenge }),
    alternates: languageAlternates(locale, `/submissions/${id}`),
    robots: { index: false },
  };
}

export default async function SubmissionPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const submission = await readSubmission((await props.params).id);
  const t = await getTranslations({ locale, namespace: 'submissions' });
  const { slug, title, metric } = challengeOf(submission);
  const { participant, source, createdAt, note, seasonName } = submission;
  return (
    <ClientMessages
      locale={locale}
      namespaces={['challenges', 'submissions', 'submit', 'queue', 'evaluation-log', 'errors']}
    >
      <ApiProvider>
        <PageHeader
          eyebrow={
            <>
              <Link href={`/challenges/${slug}`} className="text-ink-soft">
                {title[locale]}
              </Link>
              {' · '}
              {t('detail.season', { season: seasonName })}
            </>
          }
          title={t('detail.title', { name: participant.name })}
          lead={t.rich('detail.about', {
            source: t(`source.${source}`),
            date: () => <DateTime at={createdAt} />,
          })}
        >
          {note && <p className="max-w-measure border-s-2 border-rule ps-3 wrap-anywhere">{note}</p>}
        </PageHeader>
        <SubmissionDetail initial={submission} metric={metric} />
      </ApiProvider>
    </ClientMessages>
  );
}
