import { useTranslations } from 'next-intl';
import { classes } from '#ui/primitives/classes.ts';
import { Link } from '#ui/primitives/link.tsx';

/** Of the season that runs the public board, of one that ended the final one first; and the front, where there is one. */
export type BoardView = 'public' | 'final' | 'pareto';

export function boardViews(options: {
  readonly ended: boolean;
  readonly pareto: boolean;
}): [BoardView, ...BoardView[]] {
  const boards: [BoardView, ...BoardView[]] = options.ended ? ['final', 'public'] : ['public'];
  return options.pareto ? [...boards, 'pareto'] : boards;
}

/** Links between the views of a season. One alone needs none. */
export function ViewTabs(props: {
  readonly challenge: string;
  readonly season: string;
  readonly views: readonly BoardView[];
  readonly view: BoardView;
}) {
  const t = useTranslations('leaderboard.views');
  const { challenge, season, views, view } = props;
  if (views.length < 2) return null;
  return (
    <nav aria-label={t('label')} className="flex min-h-11 flex-wrap items-center gap-2">
      {views.map((one) => (
        <Link
          key={one}
          plain
          href={`/challenges/${challenge}/leaderboard?season=${season}&view=${one}`}
          aria-current={one === view ? 'page' : undefined}
          className={classes(
            'inline-flex min-h-9 items-center rounded-full border px-4 text-sm pointer-coarse:min-h-11',
            one === view
              ? 'border-accent bg-accent-soft font-semibold text-accent-strong'
              : 'border-edge text-ink-soft hover:border-ink hover:text-ink',
          )}
        >
          {t(one)}
        </Link>
      ))}
    </nav>
  );
}
