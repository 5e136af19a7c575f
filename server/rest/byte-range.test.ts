import { describe, expect, it } from 'vitest';
import { selectBytes } from '#server/rest/byte-range.ts';

const FILE = { bytes: 1_000, etag: '"abc"' };
const select = (headers: Record<string, string>) => selectBytes(new Headers(headers), FILE);

describe('which bytes a request asks for', () => {
  it.each([
    ['bytes=0-499', { start: 0, end: 500 }],
    ['bytes=500-', { start: 500, end: 1_000 }],
    ['bytes=999-999', { start: 999, end: 1_000 }],
    ['bytes=900-5000', { start: 900, end: 1_000 }],
    ['bytes=-100', { start: 900, end: 1_000 }],
    ['bytes=-5000', { start: 0, end: 1_000 }],
  ])('%s is a part', (range, expected) => {
    expect(select({ range })).toEqual({ kind: 'part', range: expected });
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0'])('%s cannot be satisfied', (range) => {
    expect(select({ range })).toEqual({ kind: 'unsatisfiable' });
  });

  it.each(['bytes=0-1,4-5', 'lines=0-1', 'bytes=5-2', 'bytes=-', 'bytes=a-b', 'nonsense'])(
    '%s is ignored',
    (range) => {
      expect(select({ range })).toEqual({ kind: 'whole' });
    },
  );

  it('a range goes on only with the file it began with', () => {
    const range = 'bytes=500-';
    expect(select({ range, 'if-range': '"abc"' }).kind).toBe('part');
    expect(select({ range, 'if-range': '"old"' }).kind).toBe('whole');
    // If-Range compares strongly, and a date proves nothing here.
    expect(select({ range, 'if-range': 'W/"abc"' }).kind).toBe('whole');
    expect(select({ range, 'if-range': 'Mon, 02 Nov 2026 10:00:00 GMT' }).kind).toBe('whole');
  });

  it('whoever has the file gets nothing again, range or not', () => {
    expect(select({ 'if-none-match': '"x", W/"abc"' })).toEqual({ kind: 'not_modified' });
    expect(select({ 'if-none-match': '*' })).toEqual({ kind: 'not_modified' });
    expect(select({ 'if-none-match': '"abc"', range: 'bytes=0-1' })).toEqual({ kind: 'not_modified' });
    expect(select({ 'if-none-match': '"x"' })).toEqual({ kind: 'whole' });
  });
});
