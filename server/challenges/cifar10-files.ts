import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CIFAR10 } from '#ml/datasets/cifar10.ts';
import { readTar, type TarFile } from '#server/challenges/read-tar.ts';
import { DomainError } from '#server/errors.ts';

/** The official files, as an operator has them: a folder, or `cifar-10-binary.tar.gz`, which holds them. */
export interface Cifar10Files {
  readonly folder: string;
  /** Whether the archive is the published one, byte for byte; null where a folder was given. */
  readonly isOfficialArchive: boolean | null;
  /** Removes what was unpacked. */
  dispose(): Promise<void>;
}

const EXPECTED: readonly string[] = [...CIFAR10.files.train, ...CIFAR10.files.test];
const FILE_BYTES = CIFAR10.recordsPerFile * CIFAR10.recordBytes;

/** What is wrong with files that were to be imported; the words are in `errors.dataset_unreadable`. */
export function unreadable(
  reason: 'missing' | 'no_archive' | 'too_large' | 'size' | 'truncated' | 'label' | 'balance' | 'too_few',
  details: Readonly<Record<string, string | number>> = {},
  cause?: unknown,
): DomainError {
  return new DomainError('dataset_unreadable', {
    details: { reason, ...details },
    internal: `CIFAR-10: ${reason} ${JSON.stringify(details)}`,
    cause,
  });
}

/** @throws DomainError `dataset_unreadable` */
export async function openCifar10Files(given: string): Promise<Cifar10Files> {
  const found = await stat(given).catch((cause: unknown) => {
    throw unreadable('missing', { file: given }, cause);
  });
  if (!found.isDirectory()) return unpack(given);
  // The archive unpacks into a folder of its own, and people name either.
  const inside = path.join(given, 'cifar-10-batches-bin');
  const folder = (await stat(inside).catch(() => null)) ? inside : given;
  return { folder, isOfficialArchive: null, dispose: () => Promise.resolve() };
}

/** Only the files we know by name leave the archive, each into a place we chose and no longer than it may be. */
async function unpack(archive: string): Promise<Cifar10Files> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-cifar10-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const md5 = createHash('md5');
  const hashing = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      md5.update(chunk);
      done(null, chunk);
    },
  });
  const packed = createReadStream(archive);
  const unpacked = createGunzip();
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(hashing).pipe(unpacked);
  try {
    for await (const file of readTar(unpacked)) {
      const name = EXPECTED.find((expected) => path.posix.basename(file.name) === expected);
      if (name) await writeFile(path.join(folder, name), file);
    }
  } catch (error) {
    await dispose();
    if (error instanceof DomainError) throw error;
    throw unreadable('no_archive', { file: archive }, error);
  } finally {
    packed.destroy();
  }
  return { folder, isOfficialArchive: md5.digest('hex') === CIFAR10.archiveMd5, dispose };
}

async function writeFile(target: string, file: TarFile): Promise<void> {
  if (file.bytes > FILE_BYTES) {
    throw unreadable('too_large', { file: path.basename(target), actual: file.bytes, limit: FILE_BYTES });
  }
  const handle = await open(target, 'w', 0o600);
  try {
    for await (const chunk of file.body) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}
