import { buildIfStale } from '#boot/build.ts';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import { runStep, type Step } from '#checks/steps.ts';

/** `npm run test:long`: what proves more than `npm test` has time for. To add something, name it here or `*.long.test.ts`. */
const STEPS: readonly Step[] = [
  {
    name: 'long tests',
    // One after another: each takes all the processors that it can get.
    command: ['vitest', 'run', '--no-file-parallelism'],
    environment: { TIDU_LONG: 'true' },
  },
  {
    name: 'an embedded server killed forty times forgets nothing',
    command: ['playwright', 'test', 'survives-kill'],
    environment: { TIDU_KILL_ROUNDS: '40' },
  },
];

await buildIfStale();
const cluster = await startPostgresCluster();
const failed: string[] = [];
try {
  for (const { environment, ...step } of STEPS) {
    const postgres = cluster && { TEST_POSTGRES_URL: cluster.url };
    const succeeded = await runStep({ ...step, environment: { ...environment, ...postgres } });
    if (!succeeded) failed.push(step.name);
  }
} finally {
  await cluster?.stop();
}
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
