import { createHash, randomBytes } from 'node:crypto';

/** Makes leaked tokens easy to find for secret scanners, and people see what it is. */
const PREFIX = 'tidu_';
const RANDOM_BYTES = 32;
/** Characters shown in lists: the prefix and four more, of 43. */
const SHOWN_LENGTH = PREFIX.length + 4;

const FORM = /^tidu_[A-Za-z0-9_-]{43}$/;

export function newTokenText(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

export function isTokenText(text: string): boolean {
  return FORM.test(text);
}

export function tokenHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function shownPrefix(text: string): string {
  return text.slice(0, SHOWN_LENGTH);
}
