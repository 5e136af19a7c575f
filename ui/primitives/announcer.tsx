'use client';

import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from './classes.ts';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'bad';
  readonly text: string;
}

/** Long enough to read a sentence twice; an error stays until it is dismissed (WCAG 2.2.1). */
const TOAST_MILLISECONDS = 8000;

interface State {
  readonly spoken: string;
  readonly toasts: readonly Toast[];
}

const SILENT: State = { spoken: '', toasts: [] };

function createNotices() {
  let state = SILENT;
  let nextId = 1;
  const listeners = new Set<() => void>();
  const set = (next: State) => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    current: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // A region that is given the same text twice stays silent the second time: an invisible mark makes it differ.
    announce(text: string) {
      set({ ...state, spoken: state.spoken === text ? `${text}\u200B` : text });
    },
    toast(text: string, tone: Toast['tone']) {
      const added = { id: nextId++, tone, text };
      set({ ...state, toasts: [...state.toasts, added] });
      if (tone !== 'bad') setTimeout(() => this.dismiss(added.id), TOAST_MILLISECONDS);
    },
    dismiss(id: number) {
      set({ ...state, toasts: state.toasts.filter((item) => item.id !== id) });
    },
  };
}

// One per browser page: what is said does not belong to any component's state.
const notices = createNotices();

/** Says `text` to screen readers, politely, without showing it. */
export function announce(text: string): void {
  notices.announce(text);
}

/** Shows a short note at the edge of the page and says it. For what happened elsewhere than where the eye is. */
export function toast(text: string, tone: Toast['tone'] = 'info'): void {
  notices.toast(text, tone);
}

/** The place where notes appear and are spoken. Once a page, in the layout. */
export function Announcer() {
  const t = useTranslations('common.ui');
  const { spoken, toasts } = useSyncExternalStore(notices.subscribe, notices.current, () => SILENT);
  return (
    <>
      <output className="sr-only">{spoken}</output>
      <section
        aria-live="polite"
        aria-label={t('notices')}
        className="fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2 empty:hidden"
      >
        {toasts.map((item) => (
          <div
            key={item.id}
            className={classes(
              'flex max-w-md items-start gap-3 rounded-md border border-s-3 bg-surface py-2 ps-4 pe-1 shadow-raised',
              item.tone === 'bad' ? 'border-bad' : item.tone === 'good' ? 'border-good' : 'border-info',
            )}
          >
            <p className="py-1.5">{item.text}</p>
            <button
              type="button"
              aria-label={t('dismiss')}
              onClick={() => notices.dismiss(item.id)}
              className="rounded-md p-3 text-ink-soft hover:bg-sunken hover:text-ink"
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </section>
    </>
  );
}
