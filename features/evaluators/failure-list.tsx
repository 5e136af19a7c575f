import { useTranslations } from 'next-intl';
import { EvaluationLog } from '#features/submissions/evaluation-log.tsx';
import { StatusBadge } from '#features/submissions/status-badge.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { FailedEvaluation } from './types.ts';

/** What failed through our fault, each with its log. */
export function FailureList(props: {
  readonly failures: readonly FailedEvaluation[];
  readonly titleOf: (challenge: string) => string;
}) {
  const t = useTranslations('evaluators.failures');
  if (props.failures.length === 0) {
    return (
      <EmptyState title={t('empty')}>
        <p>{t('emptyText')}</p>
      </EmptyState>
    );
  }
  return (
    <ul className="flex flex-col gap-4">
      {props.failures.map((failure) => (
        <li key={failure.evaluationId} className="rounded-md border border-rule bg-surface p-4">
          <details>
            <summary className="cursor-pointer pointer-coarse:min-h-11">
              <span className="ms-1 inline-flex max-w-[90%] flex-wrap items-center gap-x-3 gap-y-1 align-top">
                <StatusBadge status={failure.status} />
                <span className="wrap-anywhere">
                  {t('by', { handle: failure.handle, challenge: props.titleOf(failure.challenge) })}
                </span>
                <span className="text-sm text-ink-soft">{t('count', { failures: failure.failures })}</span>
                <span className="text-sm text-ink-soft">
                  <DateTime at={failure.createdAt} />
                </span>
              </span>
            </summary>
            <div className="mt-4 flex flex-col gap-3">
              <p>
                <Link href={`/submissions/${failure.submissionId}`}>{t('submission')}</Link>
              </p>
              <EvaluationLog entries={failure.log} />
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}
