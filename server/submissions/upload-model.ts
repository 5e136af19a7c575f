import { and, eq, gte, sql } from 'drizzle-orm';
import type { Database, Db } from '#db/client.ts';
import { artifacts, artifactUploads } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { DomainError } from '#server/errors.ts';
import type { ByteStream, Storage, StoredArtifact } from '#server/storage/storage.ts';
import { utcDay } from '#server/submissions/utc-day.ts';

/** No challenge takes more. */
export const MODEL_BYTES_MAX = Math.max(...CHALLENGES.map(({ contract }) => contract.limits.bytes));

/** Different files of one participant in one UTC day: five for each submission, so that nobody can fill the disk. */
export const UPLOADS_PER_DAY = 100;

/**
 * Keeps the bytes of a model and that this participant sent them: what `createSubmission` asks for.
 * @param maxBytes what the challenge takes, where it is known
 * @param contentLength what the sender announces, if anything: a lie is noticed while the bytes come
 * @throws DomainError `unauthenticated`, `empty_file`, `file_too_large` before or while reading, `too_many_attempts`,
 *   `storage_full`
 */
export async function uploadModel(
  database: Database,
  storage: Storage,
  actor: Actor,
  options: {
    readonly stream: ByteStream;
    readonly contentLength: number | null;
    readonly maxBytes?: number;
    readonly now?: Date;
  },
): Promise<StoredArtifact> {
  const { userId } = signedIn(actor);
  const { maxBytes = MODEL_BYTES_MAX } = options;
  if (options.contentLength === 0) throw new DomainError('empty_file');
  if (options.contentLength !== null && options.contentLength > maxBytes) {
    throw new DomainError('file_too_large', { details: { limit: maxBytes } });
  }
  await checkUploadsOfDay(database.db, userId, options.now ?? new Date());

  const artifact = await storage.put(nonEmpty(options.stream), { maxBytes });
  await database.transact(async (tx) => {
    await tx
      .insert(artifacts)
      .values({ ...artifact, kind: 'model' })
      .onConflictDoNothing();
    await tx
      .insert(artifactUploads)
      .values({ artifactSha256: artifact.sha256, userId })
      .onConflictDoNothing();
  });
  return artifact;
}

async function checkUploadsOfDay(db: Db, userId: Id<'user'>, now: Date): Promise<void> {
  const day = utcDay(now);
  const mine = and(eq(artifactUploads.userId, userId), gte(artifactUploads.createdAt, day.start));
  const [row] = await db.select({ used: sql<number>`count(*)::int` }).from(artifactUploads).where(mine);
  if ((row?.used ?? 0) < UPLOADS_PER_DAY) return;
  throw new DomainError('too_many_attempts', {
    details: { limit: UPLOADS_PER_DAY },
    retryAfterSeconds: day.secondsLeft,
  });
}

/** Passes the chunks on; a stream without any byte never becomes an artifact. */
async function* nonEmpty(stream: ByteStream): AsyncGenerator<Uint8Array> {
  let empty = true;
  for await (const chunk of stream) {
    if (chunk.byteLength > 0) empty = false;
    yield chunk;
  }
  if (empty) throw new DomainError('empty_file');
}
