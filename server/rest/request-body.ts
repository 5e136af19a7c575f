import { DomainError } from '#server/errors.ts';
import type { ByteStream } from '#server/storage/storage.ts';

/** The only form in which bytes are taken: forms and base64 would need memory before their size is known. */
const BYTES_TYPE = 'application/octet-stream';

/**
 * The bytes a request carries, unread.
 * @throws DomainError `unsupported_media_type`; `empty_file`
 */
export function requestBytes(request: Request): { stream: ByteStream; contentLength: number | null } {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== BYTES_TYPE) throw new DomainError('unsupported_media_type');
  if (!request.body) throw new DomainError('empty_file');
  const announced = request.headers.get('content-length');
  return { stream: request.body, contentLength: announced === null ? null : Number(announced) };
}
