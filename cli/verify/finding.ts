import type { Locale, Localized } from '#lib/i18n/locales.ts';

/** One thing that was checked, in one line. */
export interface Finding {
  /** `skipped`: it could not be looked at here, which says nothing about the receipt. */
  readonly state: 'holds' | 'fails' | 'skipped';
  readonly text: Localized;
}

/** The check itself could not be made: exit status 2. */
export class CannotCheck extends Error {
  readonly text: Localized;

  constructor(text: Localized) {
    super(text.en);
    this.name = 'CannotCheck';
    this.text = text;
  }
}

const MARKS = { holds: '✓', fails: '✗', skipped: '–' } as const;

export function printed({ state, text }: Finding, locale: Locale): string {
  return `${MARKS[state]} ${text[locale]}`;
}

export const holds = (en: string, zh: string): Finding => ({ state: 'holds', text: { en, zh } });
export const fails = (en: string, zh: string): Finding => ({ state: 'fails', text: { en, zh } });
export const skipped = (en: string, zh: string): Finding => ({ state: 'skipped', text: { en, zh } });
