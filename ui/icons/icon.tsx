import { classes } from '#ui/primitives/classes.ts';

/** Our few icons: 16 × 16, drawn with one 1.5 px line. */
const PATHS = {
  'arrow-right': 'M3 8h9.5M9 4.5 12.5 8 9 11.5',
  bell: 'M8 2a4.25 4.25 0 0 0-4.25 4.25v2.5L2.5 11.5h11l-1.25-2.75v-2.5A4.25 4.25 0 0 0 8 2M6.5 13.75h3',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  'chevron-down': 'm4 6.25 4 4 4-4',
  'chevron-left': 'm9.75 4-4 4 4 4',
  'chevron-right': 'm6.25 4 4 4-4 4',
  close: 'm4 4 8 8m0-8-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  download: 'M8 2.5v7.75M4.75 7.25 8 10.5l3.25-3.25M2.5 13.5h11',
  error: 'M8 1.75 14.25 8 8 14.25 1.75 8zM8 5v3.5M8 10.6v.2',
  info: 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5M8 7.25v4M8 4.9v.2',
  language:
    'M1.75 4h7.5M5.5 2.25V4M7.75 4C7 7 5 9.25 2 10.5M3.5 4C4 6.5 5.75 8.75 8.5 10M7.75 14.25 11 6.5l3.25 7.75M9 11.5h4',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  moon: 'M13.5 9.6A6 6 0 1 1 6.4 2.5a4.75 4.75 0 0 0 7.1 7.1',
  pause: 'M5.25 3v10M10.75 3v10',
  play: 'M4.5 2.75v10.5L13 8z',
  receipt: 'M3.5 1.75h9v12.5l-2.25-1.5L8 14.25l-2.25-1.5-2.25 1.5zM6 5.5h4M6 8.5h4',
  restart: 'M3 8a5 5 0 1 0 1.6-3.65L3 6M3 2.5V6h3.5',
  screen: 'M2 3h12v8H2zM8 11v2.5M5 13.5h6',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13',
  upload: 'M8 10.5V2.75M4.75 5.75 8 2.5l3.25 3.25M2.5 13.5h11',
  user: 'M8 2.25a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5M2.75 13.75a5.25 4.5 0 0 1 10.5 0',
  warning: 'M8 2 14.5 13.5h-13zM8 6.5v3.25M8 11.6v.2',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a text that says the same; give the control around it a name where there is none. */
export function Icon(props: { readonly name: IconName; readonly className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={classes('size-4 shrink-0', props.className)}>
      <path
        d={PATHS[props.name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
