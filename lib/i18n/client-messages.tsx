import type { Messages } from 'next-intl';
import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { Locale } from './locales.ts';

/**
 * Gives client components below it the messages of the named namespaces and no others, so that a page's weight does
 * not grow with the site. The layout already provides `common`; an inner provider replaces the outer one, so `common`
 * is always passed on.
 */
export async function ClientMessages(props: {
  readonly locale: Locale;
  readonly namespaces: readonly (keyof Messages)[];
  readonly children: ReactNode;
}) {
  const all = await getMessages({ locale: props.locale });
  const names = new Set<keyof Messages>(['common', ...props.namespaces]);
  const messages = Object.fromEntries([...names].map((name) => [name, all[name]]));
  return (
    <NextIntlClientProvider locale={props.locale} messages={messages} timeZone="UTC">
      {props.children}
    </NextIntlClientProvider>
  );
}
