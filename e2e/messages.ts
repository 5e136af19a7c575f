import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locale } from '#lib/i18n/locales.ts';

const FOLDER = path.join(import.meta.dirname, '..', 'content', 'messages');

type Tree = { readonly [key: string]: string | Tree };

/**
 * The words on the page, by the keys the site itself uses: `words('zh', 'lab')('controls.start')`. Only for messages
 * without arguments; a journey then reads the same in both languages and cannot drift from the texts.
 */
export function words(locale: Locale, namespace: string): (key: string) => string {
  const tree = JSON.parse(readFileSync(path.join(FOLDER, locale, `${namespace}.json`), 'utf8')) as Tree;
  return (key) => {
    const value = key
      .split('.')
      .reduce<string | Tree | undefined>(
        (node, part) => (typeof node === 'object' ? node[part] : undefined),
        tree,
      );
    if (typeof value !== 'string') throw new Error(`No message ${namespace}.${key} in ${locale}`);
    return value;
  };
}
