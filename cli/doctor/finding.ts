import type { Localized } from '#lib/i18n/locales.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly subject: Localized;
  readonly ok: boolean;
  /** It is there but does not work, which `detail` explains; otherwise what is not ok is missing. */
  readonly isBroken?: boolean;
  /** Whether tests (or Tidu itself) cannot do without it. */
  readonly needed: boolean;
  /** What was found, or why it does not work. */
  readonly detail: Localized | null;
  /** The command that mends it, or where it is set; null where nothing is to be done. */
  readonly cure: Localized | null;
  /** What `--fix` installs on Debian. */
  readonly debianPackages: readonly string[];
}

/** The same in both languages: names, versions, commands. */
export function same(text: string): Localized {
  return { en: text, zh: text };
}
