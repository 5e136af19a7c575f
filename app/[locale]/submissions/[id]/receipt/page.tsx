import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { orNotFound } from '#app/or-not-found.ts';
import { ReceiptView } from '#features/submissions/receipt-view.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { challengeOf, readSubmission } from '../read-submission.ts';

interface PageProps {
  readonly params: Promise<{ locale: string; id: string }>;
  readonly searchParams: Promise<{ evaluation?: string | string[] }>;
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { id } = await props.params;
  const { participant } = await readSubmission(id);
  const t = await getTranslations({ locale, namespace: 'submissions.receipt' });
  return {
    title: t('metaTitle', { name: participant.name }),
    description: t('description'),
    alternates: languageAlternates(locale, `/submissions/${id}/receipt`),
    robots: { index: false },
  };
}

export default async function ReceiptPage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const { id } = await props.params;
  const submission = await readSubmission(id);
  const api = await apiFor(await headers());
  const { evaluation } = await props.searchParams;
  const wanted = Array.isArray(evaluation) ? evaluation[0] : evaluation;
  const [{ signed, verdict }, versions] = await orNotFound(
    Promise.all([api.receipts.get({ id, evaluation: wanted }), api.receipts.list({ id })]),
  );
  const t = await getTranslations({ locale, namespace: 'submissions.receipt' });
  return (
    <ClientMessages locale={locale} namespaces={['challenges', 'submissions']}>
      <PageHeader
        eyebrow={
          <Link href={`/submissions/${id}`} className="text-ink-soft">
            {t('back', { name: submission.participant.name })}
          </Link>
        }
        title={t('title')}
        lead={t('lead')}
      />
      <ReceiptView
        signed={signed}
        serverVerdict={verdict}
        versions={versions}
        evaluationId={wanted ?? versions[0]?.evaluationId ?? ''}
        origin={(await headers()).get('x-tidu-origin') ?? ''}
        metric={challengeOf(submission).metric}
        claimedOutputs={submission.claimed?.outputs ?? null}
      />
    </ClientMessages>
  );
}
