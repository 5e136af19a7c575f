import { describe, expect, it } from 'vitest';
import { type Failure, failureOf, RequestFailed } from '#features/errors.ts';
import { readAnswer } from './upload-artifact.ts';
import { withRetries } from './with-retries.ts';

function failed(code: Failure['code']): RequestFailed {
  return new RequestFailed({ code, details: {}, fault: 'server', retryAfterSeconds: null });
}

describe('readAnswer', () => {
  it('reads the stored artifact', () => {
    expect(readAnswer(201, '{"sha256":"abc","bytes":12}', null)).toEqual({ sha256: 'abc', bytes: 12 });
  });

  it('reads the server’s own error with its fault and its Retry-After', () => {
    const body = '{"error":{"code":"quota_exceeded","message":"…","fault":"user"}}';
    expect(failureOf(readAnswer(429, body, '120'))).toMatchObject({
      code: 'quota_exceeded',
      fault: 'user',
      retryAfterSeconds: 120,
    });
  });

  it('makes sense of a proxy’s page', () => {
    expect(failureOf(readAnswer(413, '<html>too large</html>', null))).toMatchObject({
      code: 'file_too_large',
      fault: 'user',
    });
    expect(failureOf(readAnswer(502, '', null))).toMatchObject({ code: 'unavailable', fault: 'server' });
    expect(failureOf(readAnswer(201, '{}', null))).toMatchObject({ code: 'internal' });
  });
});

describe('withRetries', () => {
  const attempts = (failures: readonly RequestFailed[]) => {
    let tries = 0;
    return {
      tries: () => tries,
      call: () => {
        const failure = failures[tries++];
        return failure ? Promise.reject(failure) : Promise.resolve('done');
      },
    };
  };

  it('rides out passing troubles', async () => {
    const work = attempts([failed('unavailable'), failed('unavailable')]);
    await expect(withRetries(work.call, { delaysMs: [1, 1] })).resolves.toBe('done');
    expect(work.tries()).toBe(3);
  });

  it('gives up after the last delay', async () => {
    const work = attempts([1, 2, 3, 4].map(() => failed('unavailable')));
    await expect(withRetries(work.call, { delaysMs: [1, 1] })).rejects.toThrow('unavailable');
    expect(work.tries()).toBe(3);
  });

  it('does not repeat what the server refused', async () => {
    const work = attempts([failed('quota_exceeded')]);
    await expect(withRetries(work.call, { delaysMs: [1] })).rejects.toThrow('quota_exceeded');
    expect(work.tries()).toBe(1);
  });

  it('stops waiting when it is aborted', async () => {
    const work = attempts([failed('unavailable')]);
    const signal = AbortSignal.timeout(5);
    await expect(withRetries(work.call, { delaysMs: [10_000], signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
