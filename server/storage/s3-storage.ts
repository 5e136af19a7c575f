import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { log } from '#lib/log.ts';
import { openArriving } from '#server/storage/arriving.ts';
import { openFileCache } from '#server/storage/file-cache.ts';
import type { StorageLocation } from '#server/storage/location.ts';
import {
  ifNotFound,
  isMissing,
  isPreconditionFailed,
  repeated,
  resumed,
} from '#server/storage/s3-requests.ts';
import {
  ArtifactMissing,
  isSha256,
  KEPT_FRESH_MS,
  STORAGE_ID,
  type Storage,
  type StoredArtifact,
} from '#server/storage/storage.ts';

export interface S3StorageOptions {
  readonly location: StorageLocation & { readonly kind: 's3' };
  /** For what arrives and for local copies; may be shared by the processes of one machine. */
  readonly cacheDirectory: string;
  readonly cacheBytes: number;
}

const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;

/** What fails is thrown; what the SDK says besides is for somebody who searches. */
const SDK_LOG = {
  ...{ trace: () => undefined, debug: () => undefined, info: () => undefined },
  warn: (...words: unknown[]) => log.debug('S3', { words: words.map(String) }),
  error: (...words: unknown[]) => log.debug('S3', { words: words.map(String) }),
};

/**
 * Artifacts as objects `prefix/ab/abcdef…` of a bucket, on Amazon S3 or a server that speaks its protocol.
 *
 * A stream is hashed while it is written to a local file, and then sent with one PUT under its final name, which S3
 * makes visible whole or not at all. Uploading to a temporary key and copying lost: it stores twice, leaves objects and
 * unfinished multipart uploads behind a killed process, and a stream that breaks off cannot be sent again; a file can.
 *
 * Limits:
 * - an artifact has at most 5 GiB (one PUT), and its bytes pass through the local disk once;
 * - reading what was just written needs a consistent server: S3 is since 2020, and so are MinIO, Ceph and R2;
 * - there are no locks, and none are needed: one name always means the same bytes. The storage's id is written with
 *   `If-None-Match`, under the database's lock for servers that ignore that header;
 * - deleting removes this machine's copy; another machine's cache keeps its own until it is evicted;
 * - credentials need GetObject, PutObject, DeleteObject and ListBucket: without the last S3 answers 403 instead of 404.
 */
export async function openS3Storage(options: S3StorageOptions): Promise<Storage> {
  const { location, cacheDirectory, cacheBytes } = options;
  const client = new S3Client({
    region: location.region,
    ...(location.endpoint && { endpoint: location.endpoint }),
    forcePathStyle: location.forcePathStyle,
    // Servers other than Amazon's do not know the trailing checksums that the SDK adds of its own accord.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    logger: SDK_LOG,
  });
  const bucket = { Bucket: location.bucket };
  const inPrefix = (name: string) => (location.prefix === '' ? name : `${location.prefix}/${name}`);
  const at = (sha256: string) => {
    if (!isSha256(sha256)) throw new ArtifactMissing(sha256);
    return { ...bucket, Key: inPrefix(`${sha256.slice(0, 2)}/${sha256}`) };
  };
  const arriving = await openArriving(path.join(cacheDirectory, 'arriving'), { alone: false });
  const cache = await openFileCache(cacheDirectory, cacheBytes);

  const upload = async (file: string, { sha256, bytes }: StoredArtifact) => {
    if (!(await isFresh(sha256))) {
      await repeated(() =>
        client.send(
          new PutObjectCommand({
            ...at(sha256),
            Body: createReadStream(file),
            ContentLength: bytes,
            ContentType: 'application/octet-stream',
            // The server refuses what was damaged on its way.
            ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
          }),
        ),
      );
    }
    await cache.adopt(sha256, file);
  };

  /** The object from byte `start` on, up to but without byte `end` where there is one. */
  const stream = async (sha256: string, start: number, end?: number) => {
    const Range =
      start > 0 || end !== undefined ? `bytes=${start}-${end === undefined ? '' : end - 1}` : null;
    const { Body, ContentLength } = await client.send(
      new GetObjectCommand({ ...at(sha256), ...(Range && { Range }) }),
    );
    if (!(Body instanceof Readable)) throw new Error('S3 answered without a stream');
    return { body: Body as AsyncIterable<Uint8Array>, bytes: ContentLength ?? 0 };
  };

  const downloads = new Map<string, Promise<string>>();
  const download = async (sha256: string) => {
    const known = downloads.get(sha256);
    if (known) return known;
    const running = repeated(async () => {
      const { body, bytes } = await stream(sha256, 0);
      return cache.add(sha256, bytes, body);
    })
      .catch(missing(sha256))
      .finally(() => downloads.delete(sha256));
    downloads.set(sha256, running);
    return running;
  };

  /** What lies there for long is sent again: its moment must not be that of an upload that came to nothing. */
  const isFresh = async (sha256: string) => {
    const found = await client.send(new HeadObjectCommand(at(sha256))).catch(ifNotFound(null));
    return Date.now() - (found?.LastModified?.getTime() ?? 0) < KEPT_FRESH_MS;
  };

  const storage: Storage = {
    place: `s3://${[location.bucket, location.prefix].filter((part) => part !== '').join('/')}`,
    put: (bytes, { maxBytes }) => arriving.receive(bytes, maxBytes, upload),
    async *read(sha256, range) {
      if (range && range.end <= range.start) return;
      at(sha256);
      const { start = 0, end } = range ?? {};
      const local = await cache.find(sha256);
      if (local) {
        yield* createReadStream(local, end === undefined ? { start } : { start, end: end - 1 });
        return;
      }
      yield* resumed((received) =>
        stream(sha256, start + received, end).then(({ body }) => body, missing(sha256)),
      );
    },
    async file(sha256) {
      at(sha256);
      return (await cache.find(sha256)) ?? (await download(sha256));
    },
    async has(sha256) {
      if (!isSha256(sha256)) return false;
      return client.send(new HeadObjectCommand(at(sha256))).then(() => true, ifNotFound(false));
    },
    async *list() {
      let ContinuationToken: string | undefined;
      do {
        const page = await repeated(() =>
          client.send(new ListObjectsV2Command({ ...bucket, Prefix: inPrefix(''), ContinuationToken })),
        );
        for (const { Key = '', LastModified } of page.Contents ?? []) {
          const sha256 = Key.slice(Key.lastIndexOf('/') + 1);
          if (isSha256(sha256) && LastModified) yield { sha256, putAt: LastModified };
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
    async delete(sha256) {
      if (!isSha256(sha256)) return;
      await client.send(new DeleteObjectCommand(at(sha256)));
      await cache.forget(sha256);
    },
    readId: () =>
      client
        .send(new GetObjectCommand({ ...bucket, Key: inPrefix(STORAGE_ID) }))
        .then(async ({ Body }) => (await Body?.transformToString())?.trim() ?? null, ifNotFound(null)),
    async writeId(id) {
      const object = { ...bucket, Key: inPrefix(STORAGE_ID), Body: `${id}\n`, ContentType: 'text/plain' };
      await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' })).catch((error: unknown) => {
        if (!isPreconditionFailed(error)) throw error;
      });
    },
  };
  return storage;
}

function missing(sha256: string): (error: unknown) => never {
  return (error) => {
    throw isMissing(error) ? new ArtifactMissing(sha256, { cause: error }) : error;
  };
}
