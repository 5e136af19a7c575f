import { useTranslations } from 'next-intl';
import { Progress } from '#ui/primitives/progress.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { MySubmissionsPage } from './types.ts';

/** How many of today's submissions are used, and when counting starts anew. */
export function QuotaMeter(props: { readonly quota: MySubmissionsPage['quota'] }) {
  const t = useTranslations('submissions.quota');
  const { used, limit, resetsAt } = props.quota;
  const left = Math.max(0, limit - used);
  return (
    <div className="flex max-w-md flex-col gap-1.5">
      <Progress label={t('label')} value={used} max={limit} detail={t('detail', { used, limit })} />
      <p className="text-sm text-ink-soft">
        {t.rich(left === 0 ? 'none' : 'left', { left, date: () => <DateTime at={resetsAt} /> })}
      </p>
    </div>
  );
}
