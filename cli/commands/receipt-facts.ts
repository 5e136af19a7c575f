import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import { keySetSchema } from '#server/receipts/schema.ts';

/** What the owner of the data knows about a receipt's dataset, for `verify`, which runs the model in its own process. */
export const receiptFactsAnswer = z.object({
  keys: keySetSchema,
  /** Where the dataset lies on this machine; null where this deployment has not got it. */
  datasetFile: z.string().nullable(),
});

export const receiptFacts = defineCommand({
  name: 'receipt facts',
  internal: true,
  summary: { en: 'What verify asks the owner of the data', zh: '供 verify 向数据的持有者查询' },
  flags: {
    dataset: {
      type: 'string',
      value: 'SHA256',
      required: true,
      help: { en: 'its hash', zh: '数据集的哈希' },
    },
  },
  options: z.strictObject({ dataset: z.string().regex(/^[0-9a-f]{64}$/) }),
  async run({ database, storage }, { dataset }) {
    const here = await storage.has(dataset);
    const answer: z.input<typeof receiptFactsAnswer> = {
      keys: await readPublicKeys(database),
      datasetFile: here ? await storage.file(dataset) : null,
    };
    return [JSON.stringify(answer)];
  },
});
