import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import type { Runtime } from '#server/runtime.ts';

/** A rotated key is known everywhere within five minutes; its first receipts can wait so long. */
const CACHE_SECONDS = 300;

/** `GET /.well-known/tidu-keys.json`: the keys that check this deployment's receipts, for anyone from anywhere. */
export async function answerKeys({ database }: Pick<Runtime, 'database'>): Promise<Response> {
  return new Response(JSON.stringify(await readPublicKeys(database), null, 2), {
    headers: {
      'content-type': 'application/jwk-set+json',
      'cache-control': `public, max-age=${CACHE_SECONDS}`,
      'access-control-allow-origin': '*',
    },
  });
}
