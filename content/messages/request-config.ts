import { getRequestConfig } from 'next-intl/server';
import { isLocale } from '#lib/i18n/locales.ts';
import { loadMessages } from './load-messages.ts';

/** What next-intl asks before it renders anything on the server: the language and its texts. */
export default getRequestConfig(async ({ requestLocale }) => {
  const requested = await requestLocale;
  const locale = isLocale(requested) ? requested : 'en';
  return {
    locale,
    messages: await loadMessages(locale),
    // Prerendered pages cannot know the reader's zone; the client formats times of day in the browser's own.
    timeZone: 'UTC',
    onError(error) {
      // A missing or malformed message is a bug: fail the build or the request instead of showing a key.
      throw error;
    },
  };
});
