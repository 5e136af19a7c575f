/**
 * Ids people meet in URLs and logs: a typed prefix and a ULID (48 bits of time, 80 random bits, Crockford base 32), so
 * that they sort by creation and a submission id can never be mistaken for a user id.
 * Source: https://github.com/ulid/spec
 */
const PREFIXES = {
  user: 'usr',
  session: 'ses',
  token: 'tok',
  season: 'ssn',
  submission: 'sub',
  evaluation: 'evl',
  run: 'run',
  rescore: 'rsc',
  notification: 'ntf',
  model: 'mdl',
  modelVersion: 'mdv',
} as const;

export type IdKind = keyof typeof PREFIXES;
export type Id<K extends IdKind> = `${(typeof PREFIXES)[K]}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/** A new id of `kind`, e.g. `sub_01hf…`. `now` is milliseconds since 1970. */
export function newId<K extends IdKind>(kind: K, now: number = Date.now()): Id<K> {
  let time = '';
  for (let i = 0, rest = now; i < TIME_CHARACTERS; i++, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  // 256 is a multiple of 32, so the remainder of a random byte is uniform.
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_CHARACTERS));
  const tail = Array.from(random, (byte) => ALPHABET.charAt(byte % 32)).join('');
  return `${PREFIXES[kind]}_${time}${tail}`;
}

/** Whether `text` has the form of an id of `kind`; says nothing about whether the thing exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return new RegExp(`^${PREFIXES[kind]}_[${ALPHABET}]{${TIME_CHARACTERS + RANDOM_CHARACTERS}}$`).test(text);
}
