import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '#server/storage/storage.ts';

const LIMIT = { maxBytes: 1_000_000 };

/** What every storage adapter must do; call it in the adapter's test file. */
export function describeStorage(
  name: string,
  open: () => Promise<{ storage: Storage; close: () => Promise<void> }>,
): void {
  describe(`${name} as a storage`, () => {
    let storage: Storage;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ storage, close } = await open());
    });
    afterAll(() => close());

    it('names bytes by their SHA-256 and gives them back', async () => {
      const bytes = randomBytes(300_000);
      const stored = await storage.put(chunks(bytes), LIMIT);
      expect(stored).toEqual({ sha256: sha256(bytes), bytes: 300_000 });
      expect(await storage.has(stored.sha256)).toBe(true);
      expect(await collect(storage.read(stored.sha256))).toEqual(bytes);
      expect(await readFile(await storage.file(stored.sha256))).toEqual(bytes);
    });

    it('keeps an empty artifact', async () => {
      const { sha256: name } = await storage.put(chunks(Buffer.alloc(0)), LIMIT);
      expect(await collect(storage.read(name))).toHaveLength(0);
    });

    it('reads a range, its end excluded', async () => {
      const bytes = randomBytes(5000);
      const { sha256: name } = await storage.put(chunks(bytes), LIMIT);
      expect(await collect(storage.read(name, { start: 10, end: 4096 }))).toEqual(bytes.subarray(10, 4096));
      expect(await collect(storage.read(name, { start: 10, end: 10 }))).toHaveLength(0);
    });

    it('leaves out of a range what lies behind the last byte', async () => {
      const bytes = randomBytes(100);
      const { sha256: name } = await storage.put(chunks(bytes), LIMIT);
      expect(await collect(storage.read(name, { start: 90, end: 500 }))).toEqual(bytes.subarray(90));
      expect(await collect(storage.read(name, { start: 200, end: 500 }))).toHaveLength(0);
    });

    it('lists what it keeps, with the moment it came', async () => {
      const { sha256: name } = await storage.put(chunks(randomBytes(10)), LIMIT);
      const { sha256: gone } = await storage.put(chunks(randomBytes(10)), LIMIT);
      await storage.delete(gone);
      const listed = new Map<string, Date>();
      for await (const one of storage.list()) listed.set(one.sha256, one.putAt);
      expect(listed.has(gone)).toBe(false);
      // Some storages tell the time to the second.
      expect(Math.abs(Date.now() - (listed.get(name)?.getTime() ?? 0))).toBeLessThan(60_000);
      expect([...listed.keys()].filter((one) => !/^[0-9a-f]{64}$/.test(one))).toEqual([]);
    });

    it('keeps the first id that it is given', async () => {
      expect(await storage.readId()).toBeNull();
      await storage.writeId('an-id');
      expect(await storage.readId()).toBe('an-id');
    });

    it('accepts a file of exactly the limit and stops reading one that is larger', async () => {
      const bytes = randomBytes(1000);
      expect(await storage.put(chunks(bytes, 100), { maxBytes: 1000 })).toMatchObject({ bytes: 1000 });
      let read = 0;
      const endless = (async function* () {
        for (;;) {
          read++;
          yield randomBytes(100);
        }
      })();
      await expect(storage.put(endless, { maxBytes: 1000 })).rejects.toMatchObject({
        code: 'file_too_large',
        details: { limit: 1000 },
      });
      expect(read).toBe(11);
    });

    it('keeps nothing of a stream that breaks off', async () => {
      const bytes = randomBytes(1000);
      const broken = (async function* () {
        yield bytes;
        throw new Error('the connection was lost');
      })();
      await expect(storage.put(broken, LIMIT)).rejects.toThrow('the connection was lost');
      expect(await storage.has(sha256(bytes))).toBe(false);
    });

    it('stores the same bytes sent by many at once as one artifact', async () => {
      const bytes = randomBytes(50_000);
      const stored = await Promise.all(Array.from({ length: 8 }, () => storage.put(chunks(bytes), LIMIT)));
      expect(new Set(stored.map((one) => one.sha256))).toEqual(new Set([sha256(bytes)]));
      expect(await collect(storage.read(sha256(bytes)))).toEqual(bytes);
    });

    it('forgets what is deleted, and deletes what is not there without complaint', async () => {
      const { sha256: name } = await storage.put(chunks(randomBytes(10)), LIMIT);
      await storage.delete(name);
      await storage.delete(name);
      expect(await storage.has(name)).toBe(false);
      await expect(storage.file(name)).rejects.toThrow(name);
      await expect(collect(storage.read(name))).rejects.toThrow(name);
    });

    it.each(['', '../../etc/passwd', 'A'.repeat(64), 'a'.repeat(63)])(
      'has nothing under the impossible name "%s"',
      async (name) => {
        expect(await storage.has(name)).toBe(false);
        await storage.delete(name);
        await expect(storage.file(name)).rejects.toThrow('no artifact');
      },
    );
  });
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
