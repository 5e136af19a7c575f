import { open } from 'node:fs/promises';
import { z } from 'zod';
import { CannotCheck } from '#cli/verify/finding.ts';
import { keyIdSchema, receiptSignatureSchema } from '#server/submissions/receipt-schema.ts';

/** A receipt has 8 kB; one of a challenge with a thousand classes 400. */
export const JSON_BYTES_MAX = 4 * 2 ** 20;

/** Whatever version wrote it: the signature covers what this one does not know. */
const envelope = z.object({
  receipt: z.looseObject({ version: z.number(), issuer: keyIdSchema }),
  signature: receiptSignatureSchema,
});
export type ReceiptFile = z.infer<typeof envelope>;

/** Reads a file that nobody vouches for: bounded, and of the expected shape. @throws CannotCheck */
export async function readReceiptFile(file: string): Promise<ReceiptFile> {
  const parsed = envelope.safeParse(parseJson(await readBounded(file), file));
  if (!parsed.success) {
    throw new CannotCheck({
      en: `${file} is no receipt of Tidu: it should be the JSON file that a receipt's page downloads.`,
      zh: `${file} 不是梯度的回执：应为回执页面下载的 JSON 文件。`,
    });
  }
  return parsed.data;
}

/** @throws CannotCheck */
export function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CannotCheck({ en: `${from} is not JSON.`, zh: `${from} 不是 JSON。` });
  }
}

/** @throws CannotCheck where the file cannot be read, or is larger than anything that it could be */
export async function readBounded(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const buffer = Buffer.alloc(JSON_BYTES_MAX + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length <= JSON_BYTES_MAX; length += read) {
        ({ bytesRead: read } = await handle.read(buffer, length, buffer.length - length));
      }
      if (length <= JSON_BYTES_MAX) return buffer.toString('utf8', 0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  throw new CannotCheck({
    en: `${file} has more than ${JSON_BYTES_MAX / 2 ** 20} MiB.`,
    zh: `${file} 超过 ${JSON_BYTES_MAX / 2 ** 20} MiB。`,
  });
}

export function unreadable(file: string, error: unknown): CannotCheck {
  const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CannotCheck({ en: `${file} cannot be read (${why}).`, zh: `无法读取 ${file}（${why}）。` });
}
