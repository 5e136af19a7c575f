/** `T` as it arrives over HTTP: moments become ISO 8601 text. */
export type AsJson<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? AsJson<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: AsJson<T[Key]> }
      : T;

/**
 * Turns moments into text, so that a page rendered on the server and a hook in the browser get the same value from the
 * same procedure.
 */
export function asJson<T>(value: T): AsJson<T> {
  if (value instanceof Date) return value.toISOString() as AsJson<T>;
  if (Array.isArray(value)) return value.map((item: unknown) => asJson(item)) as AsJson<T>;
  if (typeof value !== 'object' || value === null) return value as AsJson<T>;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)])) as AsJson<T>;
}
