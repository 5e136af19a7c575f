import { latinSlug } from '#lib/latin-slug.ts';
import { HANDLE_MAX, HANDLE_MIN, RESERVED_HANDLES } from '#server/accounts/schema.ts';

const NUMBERED_CANDIDATES = 4;
const RANDOM_CANDIDATES = 4;
const SUFFIX_LENGTH = 5;

/**
 * Handles to try for somebody who asked for none, best first: the name in Latin letters, else what stands before the @,
 * else `user`; then with small numbers; then with random ones, which a thousand namesakes do not exhaust.
 */
export function handleCandidates(name: string, email: string): string[] {
  const stem = [name, email.split('@')[0] ?? ''].map(stemOf).find(usable) ?? 'user';
  const numbered = Array.from({ length: NUMBERED_CANDIDATES }, (_, i) => `${stem}-${i + 2}`);
  const random = Array.from({ length: RANDOM_CANDIDATES }, () => `${stem}-${randomDigits()}`);
  return [...(stem === 'user' ? [] : [stem]), ...numbered, ...random];
}

/** Leaves room for a hyphen and a suffix. */
function stemOf(text: string): string {
  return latinSlug(text, HANDLE_MAX - 1 - SUFFIX_LENGTH);
}

function usable(stem: string): boolean {
  return stem.length >= HANDLE_MIN && !RESERVED_HANDLES.has(stem);
}

function randomDigits(): string {
  const bound = 10 ** SUFFIX_LENGTH;
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return String(random % bound).padStart(SUFFIX_LENGTH, '0');
}
