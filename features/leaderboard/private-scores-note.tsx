import { useTranslations } from 'next-intl';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

/**
 * Which split the board shows, and when the other one is revealed.
 * @param closesAt when the season ends; null for one without an end, `over` for one of the past
 */
export function PrivateScoresNote(props: {
  readonly challenge: string;
  readonly closesAt: string | null | 'over';
}) {
  const t = useTranslations('leaderboard.private');
  const { challenge, closesAt } = props;
  return (
    <p className="mb-6 max-w-measure text-ink-soft">
      {closesAt === 'over' ? (
        <>
          {t('over')} <Link href={`/challenges/${challenge}/leaderboard`}>{t('current')}</Link>
        </>
      ) : closesAt === null ? (
        t('endless')
      ) : (
        t.rich('open', { date: () => <DateTime at={closesAt} /> })
      )}
    </p>
  );
}
