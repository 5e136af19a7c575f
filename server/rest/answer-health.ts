import { log } from '#lib/log.ts';
import packageFile from '#package.json' with { type: 'json' };
import type { Runtime } from '#server/runtime.ts';
import { readQueueLength } from '#server/submissions/read-queue-length.ts';

/** A database that needs longer than this does not count as answering. */
const PATIENCE_MS = 3_000;

/** `GET /api/health` → 200 when the site can do its work, which takes a database that answers; 503 otherwise. */
export async function answerHealth(
  services: () => Pick<Runtime, 'database' | 'sandboxName'>,
): Promise<Response> {
  const headers = { 'cache-control': 'no-store' };
  const { version } = packageFile;
  try {
    const { database, sandboxName } = services();
    const queue = await inTime(readQueueLength(database.db));
    return Response.json(
      { status: 'ok', version, database: database.kind, sandbox: sandboxName, queue },
      { headers },
    );
  } catch (error) {
    log.error('health check failed', { error });
    return Response.json({ status: 'unavailable', version, database: null }, { status: 503, headers });
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The database does not answer')), PATIENCE_MS);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}
