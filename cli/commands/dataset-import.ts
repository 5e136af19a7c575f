import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { type ImportedDataset, importDataset } from '#server/challenges/import-dataset.ts';

export const datasetImport = defineCommand({
  name: 'dataset import',
  summary: {
    en: 'Bring in a public dataset that no package carries, and open its challenges',
    zh: '导入没有随包附带的公开数据集，并开放相应的挑战',
  },
  positionals: [
    { name: 'dataset', value: 'cifar10', help: { en: 'which one', zh: '数据集名称' } },
    {
      name: 'path',
      value: 'PATH',
      isPath: true,
      help: {
        en: 'folder with data_batch_1.bin … test_batch.bin, or cifar-10-binary.tar.gz',
        zh: '含 data_batch_1.bin … test_batch.bin 的文件夹，或 cifar-10-binary.tar.gz',
      },
    },
  ],
  flags: {
    partial: {
      type: 'boolean',
      help: {
        en: 'take files with fewer records than the official ones, for a class that works with a subset',
        zh: '允许记录数少于官方文件，供只用一部分数据的课堂使用',
      },
    },
  },
  options: z.strictObject({
    dataset: z.enum(['cifar10']),
    path: z.string().min(1),
    partial: z.boolean().default(false),
  }),
  async run({ database, storage }, options, locale) {
    return describe(await importDataset(database, storage, SYSTEM, options))[locale];
  },
});

function describe(imported: ImportedDataset): Record<'en' | 'zh', string[]> {
  const { records, sha256, isOfficialArchive, unchanged, replaced, challenges } = imported;
  const { train, test } = records;
  return {
    en: [
      unchanged
        ? `These ${train} training and ${test} test images were here already; nothing changed.`
        : `Imported ${train} training and ${test} test images, every record checked (SHA-256 ${sha256}).`,
      ...(isOfficialArchive === null
        ? []
        : [
            isOfficialArchive
              ? 'The archive is the published one: its MD5 matches.'
              : 'Its MD5 is not that of the published archive; the records in it are sound.',
          ]),
      ...(replaced ? ['Seasons that are open keep their images; the next ones are made from these.'] : []),
      `Open: ${challenges.join(', ')}`,
    ],
    zh: [
      unchanged
        ? `这 ${train} 张训练图像和 ${test} 张测试图像早已导入，没有变化。`
        : `已导入 ${train} 张训练图像和 ${test} 张测试图像，逐条检查无误（SHA-256 ${sha256}）。`,
      ...(isOfficialArchive === null
        ? []
        : [
            isOfficialArchive
              ? '压缩包的 MD5 与官方公布的一致。'
              : '压缩包的 MD5 与官方公布的不同，但其中的记录都完好。',
          ]),
      ...(replaced ? ['正在进行的赛季仍用原来的图像，之后的赛季用新导入的。'] : []),
      `已开放：${challenges.join('、')}`,
    ],
  };
}
