import { byteSize } from '#lib/byte-size.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Manifest } from '#server/deployment/backup/manifest.ts';
import type { BackupProgress } from '#server/deployment/backup/write-backup.ts';

/** Often enough to see that it lives, seldom enough for a log. */
const EVERY_MS = 2_000;

/** Turns progress into lines for the operator, one every two seconds. */
export function progressLines(
  say: ((line: string) => void) | undefined,
  locale: Locale,
): (progress: BackupProgress) => void {
  let last = Date.now();
  return ({ stage, done, total }) => {
    if (!say || Date.now() - last < EVERY_MS) return;
    last = Date.now();
    const what = { tables: { en: 'tables', zh: '数据表' }, artifacts: { en: 'artifacts', zh: '文件' } }[
      stage
    ];
    say(`${what[locale]}: ${done} / ${total}`);
  };
}

/** What a backup holds, in one line. */
export function inWords(
  { tables, artifacts, lost, createdAt }: Manifest,
  file: string,
  what: 'written' | 'restored',
  locale: Locale,
): string {
  const number = (value: number) => value.toLocaleString(locale, { maximumFractionDigits: 1 });
  const rows = number(tables.reduce((sum, table) => sum + table.rows, 0));
  const { value, unit } = byteSize(artifacts.bytes);
  const size = `${number(value)} ${unit}`;
  const count = number(artifacts.count);
  const written = {
    en: `Wrote ${file}: ${rows} rows of ${tables.length} tables and ${count} artifacts (${size})`,
    zh: `已写入 ${file}：${tables.length} 个数据表共 ${rows} 行，${count} 个文件（${size}）`,
  };
  const restored = {
    en: `Restored ${file} of ${createdAt}: ${rows} rows of ${tables.length} tables and ${count} artifacts (${size})`,
    zh: `已恢复 ${file}（写于 ${createdAt}）：${tables.length} 个数据表共 ${rows} 行，${count} 个文件（${size}）`,
  };
  const gaps = {
    en: `, without ${lost.length} that the storage had lost`,
    zh: `，不含存储中丢失的 ${lost.length} 个`,
  };
  const end = { en: '.', zh: '。' }[locale];
  return `${{ written, restored }[what][locale]}${lost.length > 0 ? gaps[locale] : ''}${end}`;
}
