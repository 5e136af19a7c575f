import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { divertLog } from '#lib/log.ts';
import { openFileCache } from '#server/storage/file-cache.ts';
import { openS3Storage } from '#server/storage/s3-storage.ts';
import { describeStorage } from '#server/storage/storage.compliance.ts';
import { ArtifactMissing, type Storage } from '#server/storage/storage.ts';
import { type S3Server, startS3Server } from '#server/storage/testing/s3-server.ts';

const MIB = 2 ** 20;
const folder = () => mkdtemp(path.join(tmpdir(), 'tidu-s3-cache-'));

let server: S3Server;
let undivert: () => void;
const folders: string[] = [];

beforeAll(async () => {
  undivert = divertLog(() => undefined);
  server = await startS3Server();
  for (const [name, value] of Object.entries(server.credentials)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  undivert();
  await server.stop();
  await Promise.all(folders.map((one) => rm(one, { recursive: true, force: true })));
});

/** A machine of its own: it shares the bucket with others and nothing else. */
async function machine(prefix: string, cacheBytes = 100 * MIB): Promise<{ storage: Storage; cache: string }> {
  const cache = await folder();
  folders.push(cache);
  const storage = await openS3Storage({
    location: server.location(prefix),
    cacheDirectory: cache,
    cacheBytes,
  });
  return { storage, cache };
}

describeStorage('a bucket', async () => {
  const { storage } = await machine('compliance');
  return { storage, close: async () => undefined };
});

describeStorage('a bucket without a prefix, behind a cache that keeps nothing', async () => {
  const { storage } = await machine('', 0);
  return { storage, close: async () => undefined };
});

describe('artifacts in S3', () => {
  it('are the same for every machine, in parts and whole, with and without a local copy', async () => {
    const [one, other] = [await machine('shared'), await machine('shared')];
    const bytes = randomBytes(3 * MIB);
    const { sha256 } = await one.storage.put(chunks(bytes), { maxBytes: 4 * MIB });
    expect(await other.storage.has(sha256)).toBe(true);
    const range = { start: MIB - 5, end: 2 * MIB };
    expect(await collect(other.storage.read(sha256, range))).toEqual(bytes.subarray(MIB - 5, 2 * MIB));
    expect(await collect(other.storage.read(sha256))).toEqual(bytes);
    expect(await collect(other.storage.read(sha256, { start: 4 * MIB, end: 5 * MIB }))).toHaveLength(0);
    expect(await readdir(other.cache)).toEqual(['arriving']);
    const files = await Promise.all([other.storage.file(sha256), other.storage.file(sha256)]);
    expect(new Set(files).size).toBe(1);
    expect(await readFile(files[0] ?? '')).toEqual(bytes);
    expect((await stat(files[0] ?? '')).mode & 0o777).toBe(0o444);
    expect(await collect(other.storage.read(sha256, range))).toEqual(bytes.subarray(MIB - 5, 2 * MIB));
  });

  it('leave nothing behind, here or there, when their stream breaks off or grows too large', async () => {
    const { storage, cache } = await machine('broken');
    const before = await server.contents();
    const broken = (async function* () {
      yield randomBytes(6 * MIB);
      throw new Error('the connection was lost');
    })();
    await expect(storage.put(broken, { maxBytes: 10 * MIB })).rejects.toThrow('the connection was lost');
    await expect(storage.put(chunks(randomBytes(MIB)), { maxBytes: 10 })).rejects.toMatchObject({
      code: 'file_too_large',
    });
    expect(await server.contents()).toEqual(before);
    expect(await readdir(path.join(cache, 'arriving'))).toEqual([]);
  });

  it('that another machine deleted are missing once the local copy is gone', async () => {
    const [one, other] = [await machine('deleted'), await machine('deleted')];
    const { sha256 } = await one.storage.put(chunks(randomBytes(10)), { maxBytes: 10 });
    await other.storage.file(sha256);
    await one.storage.delete(sha256);
    expect(await other.storage.has(sha256)).toBe(false);
    await rm(await other.storage.file(sha256));
    await expect(other.storage.file(sha256)).rejects.toThrow(ArtifactMissing);
    await expect(collect(other.storage.read(sha256))).rejects.toThrow(ArtifactMissing);
  });

  it('go through, up and down, although connections are cut in the middle', async () => {
    const port = Number(new URL(server.location('x').endpoint ?? '').port);
    const cutter = await startCutter(port);
    const cache = await folder();
    folders.push(cache);
    const location = { ...server.location('cut'), endpoint: cutter.url };
    const storage = await openS3Storage({ location, cacheDirectory: cache, cacheBytes: 0 });
    const bytes = randomBytes(2 * MIB);
    cutter.cutAfter(MIB);
    const { sha256 } = await storage.put(chunks(bytes), { maxBytes: 3 * MIB });
    await rm(await storage.file(sha256));
    cutter.cutAfter(MIB);
    expect(await collect(storage.read(sha256))).toEqual(bytes);
    cutter.cutAfter(MIB);
    expect(await readFile(await storage.file(sha256))).toEqual(bytes);
    expect(cutter.cuts).toBe(3);
    await cutter.stop();
  });

  it('are refused when what the server holds has other bytes', async () => {
    const { storage, cache } = await machine('damaged');
    const { sha256 } = await storage.put(chunks(Buffer.from('the right bytes')), { maxBytes: 100 });
    await rm(cache, { recursive: true, force: true });
    await server.damage(sha256, 'some wrong ones');
    const { storage: other, cache: empty } = await machine('damaged');
    await expect(other.file(sha256)).rejects.toThrow('another hash');
    expect(await readdir(empty)).toEqual(['arriving']);
  });

  it('carry the id of the first deployment that wrote one', async () => {
    const { storage } = await machine('identified');
    expect(await storage.readId()).toBeNull();
    await storage.writeId('one');
    expect(await storage.readId()).toBe('one');
  });

  it('in a bucket that is not there are an error and not merely missing', async () => {
    const cache = await folder();
    folders.push(cache);
    const location = { ...server.location('x'), bucket: 'nowhere' };
    const storage = await openS3Storage({ location, cacheDirectory: cache, cacheBytes: 0 });
    await expect(storage.readId()).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('the local copies', () => {
  const HOUR_MS = 3_600_000;
  const name = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  it('are bounded: those used longest ago go first, and those in use stay', async () => {
    const directory = await folder();
    folders.push(directory);
    const cache = await openFileCache(directory, 2.5 * MIB);
    const files = Array.from({ length: 4 }, () => randomBytes(MIB));
    const add = async (bytes: Buffer, hoursAgo: number) => {
      const file = await cache.add(name(bytes), bytes.length, chunks(bytes));
      const used = new Date(Date.now() - hoursAgo * HOUR_MS);
      await utimes(file, used, used);
    };
    const [a, b, c, d] = files as [Buffer, Buffer, Buffer, Buffer];
    await add(a, 3);
    await add(b, 2);
    await cache.find(name(a));
    await add(c, 0);
    expect(await Promise.all([a, b, c].map((one) => cache.find(name(one))))).toEqual([
      expect.any(String),
      null,
      expect.any(String),
    ]);
    // Everything is in use by now: a bound that is passed harms nobody, a file that vanishes under a sandbox does.
    await add(d, 0);
    expect(await Promise.all([a, c, d].map((one) => cache.find(name(one))))).not.toContain(null);
  });

  it('are shared by processes: none removes what arrives at another, or trips over what is gone', async () => {
    const directory = await folder();
    folders.push(directory);
    const one = await openFileCache(directory, MIB);
    const arriving = path.join(directory, 'arriving', 'of-another');
    await writeFile(arriving, 'half');
    const other = await openFileCache(directory, MIB);
    expect(await readFile(arriving, 'utf8')).toBe('half');
    const bytes = randomBytes(1000);
    await Promise.all([one, other].map((cache) => cache.add(name(bytes), 1000, chunks(bytes))));
    await Promise.all([one.forget(name(bytes)), other.forget(name(bytes))]);
    expect(await one.find(name(bytes))).toBeNull();
  });
});

/** A proxy that cuts a connection once after so many bytes have passed either way. */
async function startCutter(port: number) {
  const state = { cutAfter: Number.POSITIVE_INFINITY, cuts: 0 };
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const pass = (from: Socket, to: Socket) => {
      open.add(from);
      let passed = 0;
      from.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        if (passed > state.cutAfter) {
          state.cuts += 1;
          state.cutAfter = Number.POSITIVE_INFINITY;
          client.resetAndDestroy();
          upstream.destroy();
        } else to.write(chunk);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    };
    pass(client, upstream);
    pass(upstream, client);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cutAfter: (bytes: number) => {
      state.cutAfter = bytes;
    },
    get cuts() {
      return state.cuts;
    },
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}
