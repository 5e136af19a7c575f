'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { RejectionList } from './rejection-list.tsx';
import { SHARE_FORMAT } from './share-format.ts';
import type { SubmissionView } from './submission-view.ts';

/** What came of a submission: the verified figure and its rank, or whose fault it was and what to do. */
export function SubmissionOutcome(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submit.watch');
  const { submission } = props;
  if (submission.status === 'scored') return <Scored submission={submission} />;
  if (submission.error) {
    return (
      <div className="flex flex-col items-start gap-3">
        <RejectionList rejections={[submission.error]} fault={submission.error.fault} />
        <Link href={`/submissions/${submission.id}`}>{t('details')}</Link>
      </div>
    );
  }
  return <p className="text-ink-soft">{t('leave')}</p>;
}

function Scored(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submit.watch');
  const format = useFormatter();
  const { id, challenge, scores, rank, bestOfMine, claimed } = props.submission;
  const verified = scores.public?.value ?? 0;
  const claim = claimed?.validationAccuracy;
  return (
    <div className="flex flex-col gap-3">
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        <div>
          <dt className="text-sm text-ink-soft">{t('verified')}</dt>
          <dd className="text-3xl font-semibold text-public">{format.number(verified, SHARE_FORMAT)}</dd>
        </div>
        {rank !== null && (
          <div>
            <dt className="text-sm text-ink-soft">{t('rank')}</dt>
            <dd className="text-3xl font-semibold">{t('rankValue', { rank })}</dd>
          </div>
        )}
        {typeof claim === 'number' && (
          <div>
            <dt className="text-sm text-ink-soft">{t('claimed')}</dt>
            <dd className="text-3xl text-ink-soft">{format.number(claim, SHARE_FORMAT)}</dd>
          </div>
        )}
      </dl>
      <p className="max-w-measure text-ink-soft">{t(bestOfMine ? 'best' : 'notBest')}</p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <ButtonLink
          variant="primary"
          href={`/challenges/${challenge}/leaderboard`}
          icon={<Icon name="arrow-right" />}
        >
          {t('leaderboard')}
        </ButtonLink>
        <Link href={`/submissions/${id}`}>{t('receipt')}</Link>
      </div>
    </div>
  );
}
