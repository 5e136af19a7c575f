import { useTranslations } from 'next-intl';
import { Callout } from '#ui/primitives/callout.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { FinishedRescore } from './types.ts';

/** Beside a leaderboard: that its season was scored again, why, and where to see who moved. */
export function RescoreNotes(props: {
  readonly challenge: string;
  readonly rescores: readonly FinishedRescore[];
}) {
  const t = useTranslations('rescores');
  const { challenge, rescores } = props;
  if (rescores.length === 0) return null;
  return (
    <Callout className="mb-6">
      <ul className="flex flex-col gap-2">
        {rescores.map(({ id, endedAt, reason, changed }) => (
          <li key={id} className="max-w-measure wrap-anywhere">
            {t.rich('note', { reason, date: () => <DateTime at={endedAt} dateOnly /> })}{' '}
            <Link href={`/challenges/${challenge}/rescores/${id}`} className="whitespace-nowrap">
              {t('moved', { changed })}
            </Link>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
