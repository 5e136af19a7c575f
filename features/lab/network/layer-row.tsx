'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from '#ui/primitives/classes.ts';

/** One layer of the table; its name opens what it does, in a row of its own. */
export function LayerRow(props: {
  readonly name: string;
  /** Its arguments, as in `32 · 3×3 · relu`. */
  readonly settings: string;
  readonly shape: readonly number[];
  /** Null for what has none by its nature, the input. */
  readonly parameters: number | null;
  readonly explanation: string;
}) {
  const { name, settings, shape, parameters, explanation } = props;
  const t = useTranslations('lab.network');
  const format = useFormatter();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr className={open ? undefined : 'border-b border-rule'}>
        <th scope="row" className="text-start font-medium">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
            className="flex min-h-11 w-full items-center gap-2 py-1 text-start hover:text-accent"
          >
            <Icon
              name="chevron-right"
              className={classes('text-ink-faint transition-transform', open && 'rotate-90')}
            />
            <span>
              {name} <span className="font-normal text-ink-soft">{settings}</span>
            </span>
          </button>
        </th>
        <td className="px-3 text-end whitespace-nowrap">
          <span className="sr-only">{t('output')} </span>
          {shape.join(' × ')}
        </td>
        <td className="text-end">{parameters === null ? '' : format.number(parameters)}</td>
      </tr>
      <tr id={id} hidden={!open} className="border-b border-rule">
        <td colSpan={3} className="max-w-measure ps-6 pb-3 text-sm text-ink-soft">
          {explanation}
        </td>
      </tr>
    </>
  );
}
