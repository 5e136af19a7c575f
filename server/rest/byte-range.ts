import type { ByteRange } from '#server/storage/storage.ts';

/** What a request's conditions come to (RFC 9110, sections 13 and 14). */
export type Selection =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  | { readonly kind: 'not_modified' }
  | { readonly kind: 'unsatisfiable' };

/**
 * Which bytes of a file of `bytes` bytes with the strong `etag` (quotes included) a request asks for. A range in
 * another unit, of several parts or not well formed is ignored, as the standard allows; so is any where `If-Range`
 * names another file, which is what keeps a resumed download from joining halves of two.
 */
export function selectBytes(
  headers: Headers,
  file: { readonly bytes: number; readonly etag: string },
): Selection {
  const noneMatch = headers.get('if-none-match');
  if (noneMatch !== null && matchesAny(noneMatch, file.etag)) return { kind: 'not_modified' };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range')?.trim() ?? '');
  const ifRange = headers.get('if-range');
  if (!asked || (ifRange !== null && ifRange.trim() !== file.etag)) return { kind: 'whole' };
  return selectRange(asked[1] ?? '', asked[2] ?? '', file.bytes);
}

function selectRange(first: string, last: string, bytes: number): Selection {
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') {
    // The last so many bytes.
    const length = Math.min(Number(last), bytes);
    return length > 0 ? part(bytes - length, bytes) : { kind: 'unsatisfiable' };
  }
  const start = Number(first);
  const end = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start < bytes ? part(start, end) : { kind: 'unsatisfiable' };
}

const part = (start: number, end: number): Selection => ({ kind: 'part', range: { start, end } });

/** If-None-Match compares weakly: `W/` in front changes nothing. */
function matchesAny(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}
