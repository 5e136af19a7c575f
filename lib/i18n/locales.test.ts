import { expect, it } from 'vitest';
import { preferredLocale } from '#lib/i18n/locales.ts';

it.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['zh-TW', 'zh'],
  ['zh-Hant-HK;q=0.5,en-GB;q=0.4', 'zh'],
  ['de-DE,de;q=0.9,en;q=0.5,zh;q=0.6', 'zh'],
  ['fr', 'en'],
  ['zh;q=0,en', 'en'],
  ['', 'en'],
  [null, 'en'],
  [';;;,,,q=', 'en'],
])('%j prefers %s', (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});
