import type { Rejection, RejectionCode } from '#ml/onnx/contract.ts';
import type { WireFault } from '#ml/onnx/protobuf-reader.ts';

/** Why a file is `malformed`: faults of the wire format, then of the model. */
export type MalformedReason =
  | Exclude<WireFault, 'nesting'>
  | 'no_graph'
  | 'ir_version'
  | 'element_type'
  | 'negative_dimension'
  | 'tensor_data_length'
  | 'duplicate_name'
  | 'undefined_name'
  | 'unprintable_name'
  | 'cycle'
  | 'two_opsets'
  | 'duplicate_function'
  | 'recursive_function';

/** Rejections of one model, kept to one a code and a bounded number: a message for people, not a dump of the file. */
export class Rejections {
  private readonly found: Rejection[] = [];

  add(code: RejectionCode, details: Rejection['details']): void {
    const isNew = !this.found.some((rejection) => rejection.code === code);
    if (isNew && this.found.length < MOST_REJECTIONS) this.found.push({ code, details: safe(details) });
  }

  /** @param name the value, tensor or function at fault, as the file names it */
  addMalformed(reason: MalformedReason, name = ''): void {
    this.add('malformed', { reason, offset: -1, name: shown(name) });
  }

  list(): readonly Rejection[] {
    return this.found;
  }
}

export const MOST_REJECTIONS = 8;

const LONGEST_NAME = 80;

/** A name from the file as a message may show it: printable, at most 80 characters. */
export function shown(name: string): string {
  // The bound comes first: a pattern over a name of megabytes is work. Whole characters are kept or dropped, for half
  // of a surrogate pair is text that databases refuse.
  const characters = Array.from(name.slice(0, LONGEST_NAME * 2));
  const printable = characters.map((character) => (/[\p{C}\p{Z}]/u.test(character) ? ' ' : character));
  const kept = printable.length > LONGEST_NAME ? [...printable.slice(0, LONGEST_NAME - 1), '…'] : printable;
  return kept.join('').trim();
}

/** The first three of a set of names, and how many more there are. */
export function shownNames(names: Iterable<string>): { names: string; more: number } {
  const all = [...names];
  return { names: all.slice(0, 3).map(shown).join(', '), more: Math.max(all.length - 3, 0) };
}

/** A shape as papers write it, `?` where the file leaves a dimension open. */
export function shownShape(shape: readonly (number | string | null)[] | null): string {
  if (!shape) return '?';
  const dims = shape
    .slice(0, 8)
    .map((dim) => (typeof dim === 'string' ? shown(dim) || '?' : String(dim ?? '?')));
  return `[${dims.join(',')}${shape.length > 8 ? ',…' : ''}]`;
}

/** Numbers from a file may be anything; in details they must survive JSON and a database's bigint. */
function safe(details: Rejection['details']): Rejection['details'] {
  const { MAX_SAFE_INTEGER: most, MIN_SAFE_INTEGER: least } = Number;
  return Object.fromEntries(
    Object.entries(details).map(([key, value]) => [
      key,
      typeof value === 'number' ? Math.max(Math.min(value, most), least) : value,
    ]),
  );
}
