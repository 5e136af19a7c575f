import { classes } from './classes.ts';

/** Holds the place of what is loading, in its size. Put `aria-busy` on the region and say "loading" there once. */
export function Skeleton(props: { readonly className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={classes('block animate-pulse rounded-sm bg-sunken', props.className ?? 'h-5 w-full')}
    />
  );
}
