import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { inWords, progressLines } from '#cli/commands/backup-words.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { refused } from '#server/deployment/backup/manifest.ts';
import { restoreBackup } from '#server/deployment/backup/restore-backup.ts';

export const restore = defineCommand({
  name: 'restore',
  summary: {
    en: 'Make this deployment what it was when a backup was written; on either kind of database and storage',
    zh: '把本部署恢复为备份时的状态；两种数据库和存储均可',
  },
  positionals: [
    { name: 'file', value: 'FILE', isPath: true, help: { en: 'what backup wrote', zh: 'backup 写入的文件' } },
  ],
  flags: {
    replace: {
      type: 'boolean',
      help: { en: 'throw away what the deployment holds now', zh: '丢弃本部署现有的内容' },
    },
  },
  options: z.strictObject({ file: z.string().min(1), replace: z.boolean().default(false) }),
  async run({ database, storage, isServing, say, signal }, options, locale) {
    if (isServing) throw refused('served');
    const manifest = await restoreBackup({ database, storage }, SYSTEM, {
      ...options,
      onProgress: progressLines(say, locale),
      ...(signal && { signal }),
    });
    return [inWords(manifest, options.file, 'restored', locale)];
  },
});
