'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useSyncExternalStore } from 'react';
import { applyTheme, readTheme, THEMES, type Theme, writeTheme } from '#lib/theme.ts';
import { Icon, type IconName } from '#ui/icons/icon.tsx';
import { announce } from './announcer.tsx';
import { classes } from './classes.ts';

const ICONS: Record<Theme, IconName> = { system: 'screen', light: 'sun', dark: 'moon' };

/** Steps through "as the system", light and dark. Other tabs follow. */
export function ThemeToggle(props: { readonly className?: string; readonly showLabel?: boolean }) {
  const t = useTranslations('common.ui');
  const theme = useSyncExternalStore(subscribe, readTheme, () => 'system' as const);
  // Next may rebuild <html> when it shows an error page; what stands there is set again.
  useEffect(() => applyTheme(theme), [theme]);

  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <button
      type="button"
      onClick={() => {
        writeTheme(next);
        window.dispatchEvent(new Event(THEME_EVENT));
        announce(t(`theme.${next}`));
      }}
      aria-label={t('theme.label', { theme: t(`theme.${theme}`) })}
      title={t(`theme.${theme}`)}
      className={classes(
        'inline-flex min-h-10 min-w-10 items-center justify-center gap-2.5 rounded-md px-2 text-ink-soft hover:bg-sunken hover:text-ink pointer-coarse:min-h-11',
        props.className,
      )}
    >
      <Icon name={ICONS[theme]} />
      {props.showLabel && <span aria-hidden="true">{t(`theme.${theme}`)}</span>}
    </button>
  );
}

const THEME_EVENT = 'tidu:theme';

function subscribe(listener: () => void): () => void {
  window.addEventListener(THEME_EVENT, listener);
  window.addEventListener('storage', listener);
  return () => {
    window.removeEventListener(THEME_EVENT, listener);
    window.removeEventListener('storage', listener);
  };
}
