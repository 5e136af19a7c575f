import { CannotCheck } from '#cli/verify/finding.ts';
import { JSON_BYTES_MAX, parseJson, readBounded } from '#cli/verify/read-receipt-file.ts';
import { KEYS_PATH, type KeySet, keySetSchema } from '#server/receipts/schema.ts';

const PATIENCE_MS = 15_000;

/** The published keys of a deployment, from a file or an address. @throws CannotCheck */
export async function readKeys(source: string): Promise<KeySet> {
  const text = /^https?:\/\//.test(source) ? await download(keysAddress(source)) : await readBounded(source);
  const keys = keySetSchema.safeParse(parseJson(text, source));
  if (keys.success) return keys.data;
  throw new CannotCheck({
    en: `${source} holds no keys of a Tidu deployment; they are at ${KEYS_PATH} of its site.`,
    zh: `${source} 里没有梯度的公钥；公钥在站点的 ${KEYS_PATH}。`,
  });
}

/** The site's own address will do. */
function keysAddress(source: string): string {
  const url = new URL(source);
  return url.pathname === '/' ? new URL(KEYS_PATH, url).href : url.href;
}

async function download(address: string): Promise<string> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > JSON_BYTES_MAX) throw new Error('too long');
    }
    return text;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CannotCheck({
      en: `The keys at ${address} could not be had (${why}).`,
      zh: `无法从 ${address} 取得公钥（${why}）。`,
    });
  }
}
