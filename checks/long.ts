import path from 'node:path';
import { buildIfStale } from '#boot/build.ts';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import { freshReports, isGreen, REPORTS, runStep, vitestTally } from '#checks/steps.ts';

/** `npm run test:long`: what takes too long for `npm test`: every `*.long.test.ts`, and the long rounds of others. */
const REPORT = 'vitest-long.json';
await freshReports(REPORT);
const cluster = await startPostgresCluster();
try {
  await runStep({
    name: 'long tests',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.join(REPORTS, REPORT)}`,
      // One after another: each takes all the processors that it can get.
      '--no-file-parallelism',
    ],
    environment: { TIDU_LONG_TESTS: '1', ...(cluster && { TEST_POSTGRES_URL: cluster.url }) },
  });
} finally {
  await cluster?.stop();
}
await buildIfStale();
const survived = await runStep({
  name: 'an embedded server killed forty times forgets nothing',
  command: ['playwright', 'test', 'survives-kill'],
  environment: { TIDU_KILL_ROUNDS: '40' },
});
const tally = await vitestTally(REPORT);
console.log(`\nlong: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = survived && isGreen(tally) ? 0 : 1;
