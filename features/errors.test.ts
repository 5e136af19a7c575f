import { describe, expect, it } from 'vitest';
import { failureOf, faultOf, RequestFailed } from '#features/errors.ts';

const tidu = {
  code: 'quota_exceeded',
  details: { limit: 20 },
  fault: 'user',
  retryAfterSeconds: 60,
} as const;

describe('a failure in the browser', () => {
  it('is what the server said', () => {
    expect(failureOf({ data: { tidu, httpStatus: 429 } })).toEqual(tidu);
    expect(failureOf(new RequestFailed(tidu))).toEqual(tidu);
    expect(faultOf(new RequestFailed(tidu))).toBe('user');
  });

  it.each([
    [new TypeError('Failed to fetch')],
    [{ data: null }],
    [{ data: { httpStatus: 502 } }],
    [null],
    ['x'],
  ])('that is none of ours (%j) means that the server was not reached', (error) => {
    expect(failureOf(error)).toMatchObject({ code: 'unavailable', fault: 'server' });
  });
});
