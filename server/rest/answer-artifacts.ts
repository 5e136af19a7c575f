import { Readable } from 'node:stream';
import { LENGTH_HEADER } from '#lib/length-header.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { actorFromCookies } from '#server/auth/actor-from-cookies.ts';
import { isForeignOrigin } from '#server/auth/request-origin.ts';
import { DomainError } from '#server/errors.ts';
import { errorResponse } from '#server/rest/error-response.ts';
import { requestBytes } from '#server/rest/request-body.ts';
import type { RestServices } from '#server/rest/rest-app.ts';
import { findDownloadable } from '#server/submissions/find-downloadable.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';

/**
 * The site's own way for bytes, beside tRPC, which would hold them in memory. A browser's session says who asks, so
 * the request must come from our own pages.
 */

/** `POST /api/artifacts?kind=model` with the bytes as they are → 201 `{sha256, bytes}`. */
export function receiveArtifact(services: RestServices, request: Request): Promise<Response> {
  return answered(request, async () => {
    if (isForeignOrigin(request.headers)) throw new DomainError('foreign_origin');
    if (new URL(request.url).searchParams.get('kind') !== 'model') {
      throw new DomainError('invalid_input', { details: { field: 'kind' } });
    }
    const actor = await actorOf(services, request);
    const stored = await uploadModel(services.database, services.storage, actor, requestBytes(request));
    return Response.json(stored, { status: 201, headers: { 'cache-control': 'no-store' } });
  });
}

/** `GET /api/artifacts/{sha256}` → the bytes, for whoever uploaded them. */
export function sendArtifact(services: RestServices, request: Request, sha256: string): Promise<Response> {
  return answered(request, async () => {
    const actor = await actorOf(services, request);
    const artifact = await findDownloadable(services.database.db, actor, { sha256 });
    return new Response(streamOf(services.storage.read(artifact.sha256)), {
      headers: {
        'content-type': 'application/octet-stream',
        [LENGTH_HEADER]: String(artifact.bytes),
        'content-disposition': `attachment; filename="model-${artifact.sha256.slice(0, 8)}.onnx"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  });
}

function actorOf({ database }: RestServices, request: Request): Promise<Actor> {
  return actorFromCookies(database, request.headers);
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;
}

async function answered(request: Request, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    return errorResponse(error, request);
  }
}
