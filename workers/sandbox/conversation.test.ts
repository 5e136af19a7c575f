import { describe, expect, test } from 'vitest';
import type { FrameKind } from './child/protocol.ts';
import { Conversation } from './conversation.ts';

const STARTED = frame('S', { provider: 'cpu', versions: { node: '24' } });
const LOADED = frame('L', { loadMs: 3 });
const OUTPUTS = rawFrame('O', new Uint8Array(Float32Array.of(1, 2, 3).buffer));
const DONE = frame('D', { runMs: 5 });

describe('a conversation', () => {
  test('is understood however the bytes are cut', () => {
    const said = Buffer.concat([STARTED, LOADED, OUTPUTS, DONE]);
    for (const size of [1, 2, 3, 7, 64, said.length]) {
      const heard = hearInPieces(said, size);
      expect(heard.broken).toBeNull();
      expect(heard.started?.provider).toBe('cpu');
      expect(heard.loaded?.loadMs).toBe(3);
      expect([...(heard.outputs ?? [])]).toEqual([1, 2, 3]);
      expect(heard.over).toBe(true);
    }
  });

  test('is not over before its last word', () => {
    expect(hearInPieces(Buffer.concat([STARTED, LOADED, OUTPUTS]), 10).over).toBe(false);
  });

  test('hears a rejection', () => {
    const rejection = { code: 'run_failed', details: { message: 'no' }, growthRefused: false };
    const heard = hearInPieces(Buffer.concat([STARTED, frame('R', rejection)]), 10);
    expect(heard.rejected).toEqual(rejection);
    expect(heard.over).toBe(true);
  });

  test.for([
    ['an unknown kind', Buffer.from([0x5a, 0, 0, 0, 0])],
    ['outputs longer than asked for', rawFrame('O', new Uint8Array(16))],
    ['outputs shorter than asked for', rawFrame('O', new Uint8Array(8))],
    ['a text of megabytes', rawFrame('S', new Uint8Array(1 << 20))],
    ['a text that is not JSON', rawFrame('L', new Uint8Array(4))],
    ['JSON of another shape', frame('L', { loadMs: 'long' })],
    ['a code that no sandbox has', frame('R', { code: 'external_data', details: {}, growthRefused: false })],
    [
      'details of kilobytes',
      frame('R', { code: 'run_failed', details: { message: 'x'.repeat(2000) }, growthRefused: false }),
    ],
    ['the same frame twice', Buffer.concat([LOADED, LOADED])],
  ] as const)('does not believe %s', ([, bytes]) => {
    const heard = hearInPieces(Buffer.concat([STARTED, bytes]), 1000);
    expect(heard.broken).not.toBeNull();
    expect(heard.over).toBe(true);
  });

  test('believes nothing that comes after nonsense', () => {
    const heard = hearInPieces(Buffer.concat([Buffer.from('nonsense'), STARTED, LOADED, OUTPUTS, DONE]), 8);
    expect(heard.started).toBeNull();
    expect(heard.done).toBeNull();
  });
});

function hearInPieces(bytes: Buffer, size: number): Conversation {
  const heard = new Conversation(12);
  for (let from = 0; from < bytes.length; from += size) heard.hear(bytes.subarray(from, from + size));
  return heard;
}

function frame(kind: FrameKind, value: unknown): Buffer {
  return rawFrame(kind, Buffer.from(JSON.stringify(value)));
}

function rawFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32LE(payload.length, 1);
  return Buffer.concat([header, payload]);
}
