import type { Database } from '#db/client.ts';
import {
  HEARTBEAT_SECONDS,
  type ReportedState,
  reportWorker,
  type WorkerFacts,
} from '#server/submissions/report-worker.ts';
import { guarded, repeat } from '#workers/repeat.ts';

export interface Presence {
  /** Says that the worker has ended. */
  end(): Promise<void>;
}

/**
 * Keeps a worker in the list: announces it, says every few seconds that it is there, and when `ending` aborts that it
 * takes nothing more. Without the database it is silent; a later report says everything.
 *
 * @param options.alone see `reportWorker`
 */
export async function announce(
  database: Database,
  facts: WorkerFacts,
  options: { readonly ending: AbortSignal; readonly alone: boolean },
): Promise<Presence> {
  const { ending, alone } = options;
  const report = (state: ReportedState) =>
    guarded('reporting the worker failed', () => reportWorker(database, facts, { state, alone }));
  const ended = new AbortController();
  const onEnding = () => void report('draining');

  await report('working');
  ending.addEventListener('abort', onEnding, { once: true });
  const heartbeat = repeat(HEARTBEAT_SECONDS * 1000, ended.signal, 'heartbeat failed', () =>
    report(ending.aborted ? 'draining' : 'working'),
  );
  return {
    end: async () => {
      ending.removeEventListener('abort', onEnding);
      ended.abort();
      await heartbeat;
      await report('stopped');
    },
  };
}
