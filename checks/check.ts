import path from 'node:path';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import { freshReports, isGreen, REPORTS, runStep, type Step, vitestTally } from '#checks/steps.ts';

/** `npm run check`: everything that needs no browser. Every step runs, so that one run shows every complaint. */
const SOURCES = [
  'app',
  'bench',
  'boot',
  'checks',
  'cli',
  'content',
  'db',
  'e2e',
  'features',
  'lib',
  'ml',
  'server',
  'ui',
  'workers',
];

const STATIC: readonly Step[] = [
  { name: 'format', command: ['biome', 'ci', '--linter-enabled=false', '.'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'import rules', command: ['depcruise', '--config', '.dependency-cruiser.mjs', ...SOURCES] },
  { name: 'unused code', command: ['knip'] },
];

const REPORT = 'vitest.json';
await freshReports(REPORT);
const complaints: string[] = [];
for (const step of STATIC) if (!(await runStep(step))) complaints.push(step.name);

const cluster = await startPostgresCluster();
if (!cluster)
  console.log(
    '\nPostgreSQL is not installed: its tests are skipped. `npm run tidu -- doctor` says what to install.',
  );
try {
  await runStep({
    name: 'unit and integration tests',
    command: [
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${path.join(REPORTS, REPORT)}`,
    ],
    ...(cluster && { environment: { TEST_POSTGRES_URL: cluster.url } }),
  });
} finally {
  await cluster?.stop();
}

const tally = await vitestTally(REPORT);
if (complaints.length > 0) console.log(`\nFailed: ${complaints.join(', ')}`);
console.log(`\ncheck: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = complaints.length === 0 && isGreen(tally) ? 0 : 1;
