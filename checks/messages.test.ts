import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '#checks/steps.ts';

type Messages = { [key: string]: string | Messages };

const folder = path.join(ROOT, 'content', 'messages');
const namespaces = new Set<string>();
for await (const file of glob('*/*.json', { cwd: folder })) namespaces.add(path.basename(file));

const load = async (locale: string, file: string) =>
  flatten(JSON.parse(await readFile(path.join(folder, locale, file), 'utf8')) as Messages);

function flatten(messages: Messages, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** The ICU arguments and tags of a message: `{count, plural, …}` and `<link>` must exist in both languages. */
function placeholders(text: string): string[] {
  const names = [...text.matchAll(/\{\s*(\w+)\s*(?=[,}])/g), ...text.matchAll(/<(\w+)>/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(names)].sort();
}

describe.each([...namespaces].sort())('messages in %s', (file) => {
  it('have the same keys and placeholders in Chinese and English, and none is empty', async () => {
    const [zh, en] = [await load('zh', file), await load('en', file)];
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of en) {
      expect(text.trim(), `en ${key}`).not.toBe('');
      expect(zh.get(key)?.trim(), `zh ${key}`).not.toBe('');
      expect({ key, names: placeholders(zh.get(key) ?? '') }).toEqual({ key, names: placeholders(text) });
    }
  });
});
