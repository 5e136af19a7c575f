/** A value that JSON can carry and RFC 8785 can order. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What is signed nests four levels; a hostile file must not exhaust the stack. */
const DEPTH_MAX = 64;

/**
 * The one text that stands for a JSON value, byte for byte the same everywhere, so that it can be signed: members sorted
 * by the UTF-16 code units of their names, no white space, numbers as ECMAScript writes them.
 * Source: RFC 8785 (JSON Canonicalization Scheme), §3.2.
 *
 * @throws TypeError for what I-JSON (RFC 7493) cannot carry: NaN and infinities, lone surrogates, `undefined`, and
 *   anything that is no plain JSON value
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > DEPTH_MAX) throw new TypeError(`Nested deeper than ${DEPTH_MAX} levels`);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
      // ECMAScript's own form is what §3.2.2.3 prescribes; -0 becomes 0.
      return JSON.stringify(value);
    case 'string':
      return writeString(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
      return writeObject(value, depth);
    default:
      throw new TypeError(`JSON has no ${typeof value}`);
  }
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('Not a plain object');
  // Without a comparison function `sort` compares UTF-16 code units (ECMA-262 §23.1.3.30), as §3.2.3 asks.
  const members = Object.keys(value)
    .sort()
    .map((name) => `${writeString(name)}:${write((value as Record<string, unknown>)[name], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('A lone surrogate is no text');
  return JSON.stringify(text);
}
