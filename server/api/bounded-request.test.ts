import { describe, expect, it } from 'vitest';
import { boundedRequest } from '#server/api/bounded-request.ts';

const URL_ = 'http://127.0.0.1/api';

function streamed(chunks: number, size: number): { request: Request; pulled: () => number } {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulled++ < chunks) controller.enqueue(new Uint8Array(size));
      else controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' };
  return { request: new Request(URL_, init), pulled: () => pulled };
}

describe('the body of a request', () => {
  it('is passed on whole when it is small enough', async () => {
    const init = {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', cookie: 'x=1' },
    };
    const bounded = await boundedRequest(new Request(URL_, init), 7);
    expect(await bounded?.json()).toEqual({ a: 1 });
    expect(bounded?.headers.get('content-type')).toBe('application/json');
  });

  it('is refused one byte past the limit', async () => {
    expect(await boundedRequest(new Request(URL_, { method: 'POST', body: '12345678' }), 7)).toBeNull();
  });

  it('is refused by its declared length before it is read', async () => {
    const { request, pulled } = streamed(10, 1);
    const declared = new Request(request, { headers: { 'content-length': '1000' } });
    expect(await boundedRequest(declared, 100)).toBeNull();
    expect(pulled()).toBeLessThanOrEqual(1);
  });

  it('that never ends is read no further than the limit', async () => {
    const { request, pulled } = streamed(Number.POSITIVE_INFINITY, 1000);
    expect(await boundedRequest(request, 10_000)).toBeNull();
    expect(pulled()).toBeLessThan(20);
  });

  it('may be missing', async () => {
    const request = new Request(URL_);
    expect(await boundedRequest(request, 1)).toBe(request);
  });
});
