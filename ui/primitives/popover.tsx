'use client';

import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { classes } from './classes.ts';

/**
 * A button that discloses a panel below itself. Escape closes it and gives focus back; leaving it by Tab, by a click
 * elsewhere or by following one of its links closes it too.
 */
export function Popover(props: {
  /** What the button shows. */
  readonly trigger: ReactNode;
  /** The button's name, where `trigger` is an icon only. */
  readonly label?: string;
  readonly align?: 'start' | 'end';
  readonly triggerClassName?: string;
  readonly panelClassName?: string;
  readonly children: ReactNode;
}) {
  const { trigger, label, align = 'end', triggerClassName, panelClassName, children } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    // Following a link, or pressing what is marked, is the end of the matter.
    const closeAfterUse = (event: MouseEvent) => {
      const used = (event.target as Element).closest('a[href], [data-closes]');
      if (used && root.current?.contains(used)) setOpen(false);
    };
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('click', closeAfterUse);
    document.addEventListener('keydown', closeOnEscape);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('click', closeAfterUse);
      document.removeEventListener('keydown', closeOnEscape);
    };
  }, [open]);

  return (
    <div
      ref={root}
      className="relative"
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !event.currentTarget.contains(next)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls={id}
        aria-label={label}
        onClick={() => setOpen(!open)}
        className={classes(
          'inline-flex min-h-10 min-w-10 items-center justify-center gap-1.5 rounded-md px-2 text-ink-soft',
          'hover:bg-sunken hover:text-ink aria-expanded:bg-sunken aria-expanded:text-ink pointer-coarse:min-h-11',
          triggerClassName,
        )}
      >
        {trigger}
      </button>
      <div
        id={id}
        hidden={!open}
        className={classes(
          'absolute top-full z-30 mt-1 w-max max-w-[calc(100vw-2rem)] min-w-44 rounded-md border border-rule bg-surface p-1.5 shadow-raised',
          align === 'end' ? 'end-0' : 'start-0',
          panelClassName,
        )}
      >
        {children}
      </div>
    </div>
  );
}

/** Rows of a Popover: links and buttons that share one look. Mark a button `data-closes` if it is the end of the matter. */
export const MENU_ITEM =
  'flex min-h-10 w-full items-center gap-2.5 rounded-sm px-3 py-1.5 text-start text-ink no-underline hover:bg-sunken ' +
  'aria-[current=page]:font-semibold pointer-coarse:min-h-11';

/** A list inside a Popover through which the arrow keys, Home and End move. */
export function MenuList(props: { readonly label: string; readonly children: ReactNode }) {
  const move = (event: React.KeyboardEvent<HTMLUListElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    items[target]?.focus();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- moves focus among its controls
    <ul aria-label={props.label} onKeyDown={move}>
      {props.children}
    </ul>
  );
}
