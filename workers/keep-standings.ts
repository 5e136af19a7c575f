import type { Database } from '#db/client.ts';
import { log } from '#lib/log.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { claimBands } from '#server/leaderboards/claim-bands.ts';
import { finaliseSeasons } from '#server/leaderboards/finalise-season.ts';
import { writeBands } from '#server/leaderboards/write-bands.ts';
import type { MetricsThread } from '#workers/metrics-thread.ts';
import type { SeasonInputsCache } from '#workers/season-inputs.ts';

/**
 * What follows from scores and is in nobody's way when it comes some seconds later: closes the seasons that ended, and
 * computes the bands of a board that changed. Any number of evaluators do so.
 */
export async function keepStandings(services: {
  readonly database: Database;
  readonly inputs: SeasonInputsCache;
  readonly metrics: MetricsThread;
}): Promise<void> {
  const { database, inputs, metrics } = services;
  for (const season of await finaliseSeasons(database)) log.info('season finalised', { season });
  const claimed = await claimBands(database);
  if (!claimed) return;
  const { datasetSha256, evaluationVersion, split, models } = claimed;
  const parts = await inputs.parts(datasetSha256);
  const labels = parts.find(({ name }) => name === split)?.labels;
  if (!labels) throw new Error(`The season's dataset has no part "${split}"`);
  const { metric } = challengeBySlug(claimed.challenge);
  const bands = await metrics.bands({ ...{ evaluationVersion, metric, split, labels, models } });
  await writeBands(database, claimed, bands);
}
