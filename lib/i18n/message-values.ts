/** What an error or a rejection carries for its message. */
export type MessageDetails = Readonly<Record<string, string | number>>;

const MIB = 2 ** 20;
const SECONDS_A_MINUTE = 60;
const SECONDS_AN_HOUR = 3_600;

/** Every value that texts of the namespace `errors` name. */
const UNKNOWN = {
  actual: '?',
  bytes: '?',
  count: 1,
  dataset: '?',
  email: '?',
  expected: '?',
  extra: '?',
  field: 'other',
  file: '?',
  label: '?',
  limit: '?',
  location: 'none',
  looksLike: 'unknown',
  max: '?',
  message: '?',
  min: '?',
  more: 0,
  name: 'none',
  names: 'none',
  operators: '?',
  opset: '?',
  reason: 'other',
  record: '?',
  row: '?',
  shape: '?',
  signal: '?',
  split: 'other',
  status: 'other',
  tensor: '?',
  value: '?',
  what: 'other',
  where: 'graph',
} satisfies MessageDetails;

/**
 * The values for a text of the namespace `errors` (`errors.<code>`, `errors.rejection.<code>.*`,
 * `errors.failure.<code>.*`): the details, what texts derive from them, and a value for everything that is missing. A
 * text must never fail to format while it explains another failure.
 */
export function messageValues(
  details: MessageDetails,
  retryAfterSeconds: number | null = null,
): Record<string, string | number> {
  // ICU cannot select the empty string, so texts select `none`.
  const given = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, value === '' ? 'none' : value]),
  );
  const wait = retryAfterSeconds ?? SECONDS_A_MINUTE;
  return {
    ...UNKNOWN,
    ...given,
    actualMiB: mebibytes(details.actual),
    bytesMiB: mebibytes(details.bytes),
    limitMiB: mebibytes(details.limit),
    limitSeconds: typeof details.limit === 'number' ? details.limit / 1000 : '?',
    minutes: Math.max(1, Math.ceil(wait / SECONDS_A_MINUTE)),
    hours: Math.max(1, Math.ceil(wait / SECONDS_AN_HOUR)),
  };
}

/** Bytes as mebibytes with at most one decimal; small files are not shown as none. */
function mebibytes(bytes: string | number | undefined): string {
  if (typeof bytes !== 'number') return '?';
  return String(Math.max(0.1, Math.round((bytes / MIB) * 10) / 10));
}
