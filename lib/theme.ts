/** Light, dark, or what the system says. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'tidu.theme';

/**
 * Runs in `<head>` before anything is painted, so that a dark page never flashes white. It is the same bytes on every
 * page: prerendered pages allow it by the hashes of their own scripts, and pages with a nonce by those of the 404 page,
 * which contains it, too. Blocked storage is not worth a word here: the system's theme is what remains.
 */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${STORAGE_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`;

/** The reader's choice; `system` where none was made or storage is closed to us. */
export function readTheme(): Theme {
  const stored = storage()?.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Keeps the choice and shows it. */
export function writeTheme(theme: Theme): void {
  if (theme === 'system') storage()?.removeItem(STORAGE_KEY);
  else storage()?.setItem(STORAGE_KEY, theme);
  applyTheme(theme);
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Touching `localStorage` throws where the browser blocks it (private modes, third-party frames). */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch (reason) {
    if (reason instanceof DOMException) return null;
    throw reason;
  }
}
