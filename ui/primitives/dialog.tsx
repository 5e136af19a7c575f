'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from './classes.ts';

/**
 * A modal dialog on the native element: the browser keeps focus inside, makes the page behind inert, closes on Escape
 * and gives focus back. The children are mounted only while it is open.
 */
export function Dialog(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Buttons, the main one last. */
  readonly footer?: ReactNode;
  /** Something unfinished would be lost: no closing by Escape, the cross or a click beside. */
  readonly pinned?: boolean;
  readonly className?: string;
}) {
  const { open, onClose, title, children, footer, pinned, className } = props;
  const t = useTranslations('common.ui');
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) {
      element.showModal();
      // The browser focuses the first control, which is the cross; a form begins with its first field.
      element.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
    }
    if (!open && element.open) element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      closedby={pinned ? 'none' : 'any'}
      // Where `closedby` is unknown Escape still asks first.
      onCancel={(event) => pinned && event.target === event.currentTarget && event.preventDefault()}
      onClose={() => open && onClose()}
      className={classes(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-lg overflow-y-auto rounded-md border border-rule',
        'bg-surface p-0 text-ink shadow-raised backdrop:bg-[#0b1012]/55',
        className,
      )}
    >
      {open && (
        <div className="flex flex-col gap-5 p-5 sm:p-6">
          <div className="flex items-start justify-between gap-4">
            <h2 id={titleId} className="text-xl">
              {title}
            </h2>
            {!pinned && (
              <button
                type="button"
                onClick={onClose}
                aria-label={t('close')}
                className="-m-2 rounded-md p-3 text-ink-soft hover:bg-sunken hover:text-ink"
              >
                <Icon name="close" />
              </button>
            )}
          </div>
          <div className="flex flex-col gap-4">{children}</div>
          {footer && <div className="flex flex-wrap justify-end gap-3">{footer}</div>}
        </div>
      )}
    </dialog>
  );
}
