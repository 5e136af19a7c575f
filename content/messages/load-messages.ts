import type { Locale } from '#lib/i18n/locales.ts';

/**
 * Every namespace of messages: one file per language, `content/messages/<locale>/<namespace>.json`, in ICU syntax and
 * with the same keys in each. To add one, write the two files and name it here and in `messages.d.ts`.
 */
export const NAMESPACES = [
  'account',
  'admin',
  'challenges',
  'common',
  'credits',
  'errors',
  'errors-page',
  'evaluation-log',
  'evaluators',
  'home',
  'lab',
  'leaderboard',
  'models',
  'notifications',
  'rescores',
  'queue',
  'status',
  'submissions',
  'submit',
] as const;
export type Namespace = (typeof NAMESPACES)[number];

/** The messages of one namespace in one language. Runs in Node as it is and through the bundler. */
export async function loadNamespace(locale: Locale, namespace: Namespace): Promise<object> {
  const file: { default: object } = await import(`./${locale}/${namespace}.json`, { with: { type: 'json' } });
  return file.default;
}

/** All messages of one language, keyed by namespace. */
export async function loadMessages(locale: Locale): Promise<Record<Namespace, object>> {
  const entries = await Promise.all(
    NAMESPACES.map(async (namespace) => [namespace, await loadNamespace(locale, namespace)] as const),
  );
  return Object.fromEntries(entries) as Record<Namespace, object>;
}
