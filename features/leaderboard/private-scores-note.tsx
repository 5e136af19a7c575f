import { useTranslations } from 'next-intl';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { BoardView } from './board-views.tsx';

/** Which split the board shows, and when the other one is revealed. */
export function PrivateScoresNote(props: {
  readonly challenge: string;
  /** When the season ends; null for one without an end. */
  readonly closesAt: string | null;
  readonly ended: boolean;
  readonly view: BoardView;
}) {
  const t = useTranslations('leaderboard');
  const { challenge, closesAt, ended, view } = props;
  if (view === 'pareto') return null;
  return (
    <p className="mb-6 max-w-measure text-ink-soft">
      {ended ? (
        <>
          {view === 'final' ? t('final.lead') : t('private.over')}{' '}
          <Link href={`/challenges/${challenge}/leaderboard`}>{t('private.current')}</Link>
        </>
      ) : closesAt === null ? (
        t('private.endless')
      ) : (
        t.rich('private.open', { date: () => <DateTime at={closesAt} /> })
      )}
    </p>
  );
}
