import { createHash } from 'node:crypto';
import { readPublicFile } from '#server/challenges/public-data.ts';
import { errorResponse } from '#server/rest/error-response.ts';
import type { RestServices } from '#server/rest/rest-app.ts';

/** `GET /api/datasets/{dataset}/{file}`: public training data, for everybody. */
export async function sendDataset(
  services: RestServices,
  request: Request,
  path: { readonly dataset: string; readonly file: string },
): Promise<Response> {
  try {
    const { bytes, type, changes } = await readPublicFile(services.database.db, services.storage, path);
    const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
    const headers = {
      'content-type': type,
      'cache-control': changes ? 'no-cache' : 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      etag,
    };
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    return new Response(bytes, { headers });
  } catch (error) {
    return errorResponse(error, request);
  }
}
