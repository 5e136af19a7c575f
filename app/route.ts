import type { NextRequest } from 'next/server';
import { isLocale, preferredLocale } from '#lib/i18n/locales.ts';
import { LOCALE_COOKIE } from '#lib/i18n/remember-locale.ts';

/** `/` leads to the language chosen before, else to the one the browser prefers. */
export function GET(request: NextRequest): Response {
  const chosen = request.cookies.get(LOCALE_COOKIE)?.value;
  const locale = isLocale(chosen) ? chosen : preferredLocale(request.headers.get('accept-language'));
  return new Response(null, {
    status: 307,
    headers: {
      location: `/${locale}`,
      vary: 'accept-language, cookie',
      'cache-control': 'private, no-store',
    },
  });
}
