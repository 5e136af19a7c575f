import { Readable } from 'node:stream';
import { LENGTH_HEADER } from '#lib/length-header.ts';
import { actorFromCookies } from '#server/auth/actor-from-cookies.ts';
import { DomainError } from '#server/errors.ts';
import { countDownload, findModelFile, type ModelFile } from '#server/models/find-model-file.ts';
import { type Selection, selectBytes } from '#server/rest/byte-range.ts';
import { errorResponse } from '#server/rest/error-response.ts';
import type { RestServices } from '#server/rest/rest-app.ts';

/**
 * `GET` and `HEAD /api/models/{slug}/versions/{n}/model.onnx`: the file of a published version, whole or a range of it.
 * Its ETag is its SHA-256, so a download that broke goes on where it ended and can be checked against the receipt.
 * A request for the first byte counts as a download; the site's own pages say `?for=page` and do not.
 */
export async function sendModelFile(
  services: RestServices,
  request: Request,
  params: { readonly slug: string; readonly version: string },
): Promise<Response> {
  try {
    if (!/^[1-9]\d{0,8}$/.test(params.version))
      throw new DomainError('not_found', { details: { what: 'model' } });
    const { db } = services.database;
    const actor = await actorFromCookies(services.database, request.headers);
    const file = await findModelFile(db, actor, { slug: params.slug, version: Number(params.version) });
    const selection = selectBytes(
      // A range of a HEAD means nothing (RFC 9110 §14.2).
      request.method === 'HEAD' ? without(request.headers, 'range') : request.headers,
      { bytes: file.bytes, etag: etagOf(file) },
    );
    if (request.method === 'GET' && isFirstByte(selection) && !isOurPage(request))
      await countDownload(db, file);
    return answer(services, request, file, selection);
  } catch (error) {
    return errorResponse(error, request);
  }
}

const etagOf = ({ sha256 }: ModelFile) => `"${sha256}"`;

function isFirstByte(selection: Selection): boolean {
  return selection.kind === 'whole' || (selection.kind === 'part' && selection.range.start === 0);
}

const isOurPage = (request: Request) => new URL(request.url).searchParams.get('for') === 'page';

function answer(services: RestServices, request: Request, file: ModelFile, selection: Selection): Response {
  const headers = new Headers({
    'accept-ranges': 'bytes',
    etag: etagOf(file),
    // Asked again each time, since a model may be withdrawn; `no-transform`, since the hash names these very bytes.
    'cache-control': 'no-cache, no-transform',
    vary: 'Cookie',
  });
  if (selection.kind === 'not_modified') return new Response(null, { status: 304, headers });
  if (selection.kind === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = selection.kind === 'part' ? selection.range : { start: 0, end: file.bytes };
  headers.set('content-type', 'application/octet-stream');
  headers.set(LENGTH_HEADER, String(end - start));
  // A slug holds a–z, 0–9 and hyphens: nothing in the name needs quoting.
  headers.set('content-disposition', `attachment; filename="${file.slug}-v${file.version}.onnx"`);
  if (selection.kind === 'part') headers.set('content-range', `bytes ${start}-${end - 1}/${file.bytes}`);
  const body =
    request.method === 'HEAD' ? null : streamOf(services.storage.read(file.sha256, { start, end }));
  return new Response(body, { status: selection.kind === 'part' ? 206 : 200, headers });
}

function without(headers: Headers, name: string): Headers {
  const others = new Headers(headers);
  others.delete(name);
  return others;
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;
}
