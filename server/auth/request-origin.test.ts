import { describe, expect, it } from 'vitest';
import { clientOf, isForeignOrigin, isSecure } from '#server/auth/request-origin.ts';

const own = { 'x-tidu-origin': 'http://192.0.2.5:3000' };

describe('the origin of a request', () => {
  it.each([
    ['our own page', { origin: 'http://192.0.2.5:3000' }, false],
    ['our own page on another port', { origin: 'http://192.0.2.5:3001' }, true],
    ['another site', { origin: 'https://evil.example' }, true],
    ['a sandboxed frame', { origin: 'null' }, true],
    ['a program', {}, false],
    ['an image on another site', { 'sec-fetch-site': 'cross-site' }, true],
    ['another application on our domain', { 'sec-fetch-site': 'same-site' }, true],
    ['an address that was typed', { 'sec-fetch-site': 'none' }, false],
  ])('of %s counts as foreign or not', (_, headers, foreign) => {
    expect(isForeignOrigin(new Headers({ ...own, ...headers }))).toBe(foreign);
  });

  it('is foreign when the server established none', () => {
    expect(isForeignOrigin(new Headers({ origin: 'http://127.0.0.1:3000' }))).toBe(true);
  });

  it('asks for secure cookies over https only', () => {
    expect(isSecure(new Headers(own))).toBe(false);
    expect(isSecure(new Headers({ 'x-tidu-origin': 'https://tidu.example.org' }))).toBe(true);
  });

  it('comes with a client whose description is bounded', () => {
    const client = clientOf(new Headers({ 'x-tidu-address': '192.0.2.9', 'user-agent': 'x'.repeat(1000) }));
    expect(client).toEqual({ address: '192.0.2.9', userAgent: 'x'.repeat(200) });
  });
});
