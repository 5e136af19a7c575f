import { useTranslations } from 'next-intl';
import type { SubmissionStatus } from '#features/submit/submission-view.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Badge, type Tone } from '#ui/primitives/badge.tsx';
import { Spinner } from '#ui/primitives/spinner.tsx';

const TONES: Readonly<Record<SubmissionStatus, Tone>> = {
  queued: 'neutral',
  validating: 'info',
  running: 'info',
  scored: 'good',
  rejected: 'bad',
  failed: 'warn',
  cancelled: 'neutral',
};

/** The state of a submission in a word. */
export function StatusBadge(props: { readonly status: SubmissionStatus }) {
  const t = useTranslations('submissions.status');
  const { status } = props;
  const working = status === 'validating' || status === 'running';
  return (
    <Badge
      tone={TONES[status]}
      icon={
        working ? (
          <Spinner className="size-3" />
        ) : status === 'scored' ? (
          <Icon name="check" className="size-3" />
        ) : null
      }
    >
      {t(status)}
    </Badge>
  );
}
