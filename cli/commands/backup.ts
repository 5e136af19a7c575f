import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { inWords, progressLines } from '#cli/commands/backup-words.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { writeBackup } from '#server/deployment/backup/write-backup.ts';

export const backup = defineCommand({
  name: 'backup',
  summary: {
    en: 'Write everything (tables, models, datasets, secrets) into one file, while the site goes on',
    zh: '把全部内容（数据表、模型、数据集、密钥）写入一个文件，网站照常运行',
  },
  positionals: [
    {
      name: 'file',
      value: 'FILE',
      isPath: true,
      help: {
        en: 'a tar archive, gzipped where the name ends in .gz; must not be there yet',
        zh: 'tar 归档，文件名以 .gz 结尾时压缩；文件不能已存在',
      },
    },
  ],
  flags: {
    'allow-lost': {
      type: 'boolean',
      help: {
        en: 'go on although the storage has lost artifacts, and note in the backup which',
        zh: '即使存储中有文件丢失也继续，并在备份中注明',
      },
    },
  },
  options: z.strictObject({ file: z.string().min(1), 'allow-lost': z.boolean().default(false) }),
  async run({ database, storage, say, signal }, options, locale) {
    const manifest = await writeBackup({ database, storage }, SYSTEM, {
      file: options.file,
      allowLost: options['allow-lost'],
      onProgress: progressLines(say, locale),
      ...(signal && { signal }),
    });
    const secret = {
      en: 'It holds password hashes and the secrets of the deployment: keep it as safe as the data itself (only you may read it).',
      zh: '其中含有密码哈希和部署的密钥：请像保护数据本身一样保管它（仅当前用户可读）。',
    };
    return [inWords(manifest, options.file, 'written', locale), secret[locale]];
  },
});
