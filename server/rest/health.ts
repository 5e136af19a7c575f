import { sql } from 'drizzle-orm';
import manifest from '#package.json' with { type: 'json' };
import { rows } from '#db/client.ts';
import { log } from '#lib/log.ts';
import { currentRuntime } from '#server/runtime.ts';

export interface Health {
  readonly status: number;
  readonly body: {
    readonly status: 'ok' | 'unavailable';
    readonly version: string;
    readonly sandbox?: string;
    /** Evaluations that wait. */
    readonly queued?: number;
  };
}

/** Whether this process can serve: 200 only while the database answers. */
export async function health(): Promise<Health> {
  const { version } = manifest;
  try {
    const { database, sandboxName } = currentRuntime();
    const [row] = await rows<{ queued: number }>(
      database.db,
      sql`select count(*)::int as queued from evaluations where status = 'queued'`,
    );
    return { status: 200, body: { status: 'ok', version, sandbox: sandboxName, queued: row?.queued ?? 0 } };
  } catch (error) {
    log.error('not healthy', { error });
    return { status: 503, body: { status: 'unavailable', version } };
  }
}
