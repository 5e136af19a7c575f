import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseStorageUrl, type StorageLocation } from '#server/storage/location.ts';

const BUCKET = 'tidu';

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}

/** A real S3 server (s3rver, on files) with one bucket, on a free port of this machine. */
export interface S3Server {
  /** `STORAGE_URL` for a prefix of the bucket. */
  url(prefix: string): string;
  location(prefix: string): StorageLocation & { readonly kind: 's3' };
  /** The credentials it accepts, as the AWS SDK reads them from the environment. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Names of the files that hold its objects: what is left behind, unfinished uploads included. */
  contents(): Promise<string[]>;
  /** Overwrites an object of that name behind the server's back. */
  damage(name: string, text: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startS3Server(): Promise<S3Server> {
  // CommonJS without types.
  const Server = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;
  const directory = await mkdtemp(path.join(tmpdir(), 'tidu-s3-'));
  const server = new Server({
    ...{ address: '127.0.0.1', port: 0, silent: true, directory },
    configureBuckets: [{ name: BUCKET }],
  });
  const { port } = await server.run();
  const url = (prefix: string) =>
    `s3://${BUCKET}/${prefix}?endpoint=http://127.0.0.1:${port}&forcePathStyle=true`;
  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return {
    url,
    location: (prefix) => parseStorageUrl(url(prefix), {}) as StorageLocation & { kind: 's3' },
    credentials: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    contents: async () => (await files()).map(({ name }) => name),
    damage: async (name, text) => {
      const found = (await files()).find((file) => file.name === `${name}._S3rver_object`);
      if (!found) throw new Error(`No object ${name}`);
      await writeFile(path.join(found.parentPath, found.name), text);
    },
    stop: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
