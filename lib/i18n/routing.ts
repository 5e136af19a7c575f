import { defineRouting } from 'next-intl/routing';
import { LOCALES } from './locales.ts';

/** URLs always carry the language; which one `/` leads to is decided in `app/route.ts`. */
export const routing = defineRouting({
  locales: LOCALES,
  defaultLocale: 'en',
  localePrefix: 'always',
  localeCookie: false,
});
