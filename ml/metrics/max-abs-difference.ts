/** Model outputs, one row an example. */
export type Outputs = readonly (readonly number[])[];

/** The largest absolute difference between two sets of outputs; null where their shapes differ or they are empty. */
export function maxAbsDifference(a: Outputs, b: Outputs): number | null {
  if (a.length === 0 || a.length !== b.length) return null;
  let largest = 0;
  for (const [index, row] of a.entries()) {
    const other = b[index] ?? [];
    if (row.length !== other.length) return null;
    for (const [column, value] of row.entries()) {
      largest = Math.max(largest, Math.abs(value - (other[column] ?? Number.NaN)));
    }
  }
  return largest;
}
