import type { Database } from '#db/client.ts';
import type { SandboxName } from '#lib/sandboxes.ts';
import type { Env } from '#server/env.ts';
import type { LiveFeed } from '#server/live/feed.ts';
import type { Storage } from '#server/storage/storage.ts';

/** What boot opened once for the process and routes use. */
export interface Runtime {
  readonly env: Env;
  readonly database: Database;
  readonly storage: Storage;
  readonly liveFeed: LiveFeed;
  /** Aborted when the process is told to end: every stream and long wait ends with it. */
  readonly shutdown: AbortSignal;
  readonly startedAt: Date;
  /** Null where this process evaluates nothing. */
  readonly sandboxName: SandboxName | null;
}

// Routes are bundled and boot is loaded natively: they share through one global key, like db/client.ts.
const KEY = Symbol.for('tidu.runtime');
type Shared = { [KEY]?: Runtime };

/** Called once by boot, before the HTTP server listens. */
export function shareRuntime(runtime: Runtime): void {
  (globalThis as Shared)[KEY] = runtime;
}

/** @throws where boot did not happen, e.g. during `next build`. */
export function currentRuntime(): Runtime {
  const runtime = (globalThis as Shared)[KEY];
  if (!runtime) throw new Error('Nothing was booted in this process');
  return runtime;
}
