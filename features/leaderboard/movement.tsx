import { useFormatter, useTranslations } from 'next-intl';
import { classes } from '#ui/primitives/classes.ts';

/** How many places somebody moved between the public board and the final one. */
export function Movement(props: { readonly from: number; readonly to: number }) {
  const t = useTranslations('leaderboard.final');
  const format = useFormatter();
  const places = props.from - props.to;
  const look = places > 0 ? 'text-good' : places < 0 ? 'text-bad' : 'text-ink-faint';
  const count = Math.abs(places);
  return (
    <span className={classes('text-sm whitespace-nowrap', look)}>
      <span aria-hidden="true">
        {places > 0 ? '▲' : places < 0 ? '▼' : '='}
        {count > 0 && ` ${format.number(count)}`}
      </span>
      <span className="sr-only">
        {places > 0 ? t('up', { count }) : places < 0 ? t('down', { count }) : t('same')}
      </span>
    </span>
  );
}
