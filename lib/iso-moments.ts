/** A value as it crosses the wire: moments as ISO 8601 strings, everything else as it is. */
export type IsoMoments<T> = T extends Date
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? IsoMoments<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: IsoMoments<T[Key]> }
        : T;

/** Replaces every Date in plain data, so that JSON and an in-process caller give the same shape. */
export function isoMoments<T>(value: T): IsoMoments<T> {
  return convert(value) as IsoMoments<T>;
}

function convert(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(convert);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, convert(field)]));
}
