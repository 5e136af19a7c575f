import { useFormatter, useTranslations } from 'next-intl';
import type { SubmissionView } from '#features/submit/submission-view.ts';
import { Callout } from '#ui/primitives/callout.tsx';

/** Why a score is, or was, looked at by a host, and what that means for its participant. */
export function MarkNotice(props: { readonly submission: SubmissionView }) {
  const t = useTranslations('submissions.mark');
  const format = useFormatter();
  const { details, mine } = props.submission;
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });
  return details?.marks.map(({ kind, resolution, note, accuracy }) => {
    const title =
      resolution === 'cleared' ? 'titleCleared' : resolution === 'upheld' ? 'titleUpheld' : 'title';
    return (
      <Callout key={kind} tone={resolution === 'cleared' ? 'good' : 'warn'} title={t(title)}>
        <p className="max-w-measure">{t(`why.${kind}`)}</p>
        {accuracy && (
          <p>{t('figures', { public: percent(accuracy.public), control: percent(accuracy.control) })}</p>
        )}
        <p className="max-w-measure">{resolution ? t(resolution) : mine ? t('next') : t('nextOthers')}</p>
        {note && <p className="max-w-measure wrap-anywhere">{t('note', { note })}</p>}
      </Callout>
    );
  });
}
