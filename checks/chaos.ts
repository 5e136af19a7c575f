import { parseArgs } from 'node:util';
import { buildIfStale } from '#boot/build.ts';
import { runChaos } from '#checks/chaos/run-chaos.ts';

/**
 * `npm run test:chaos [-- --submissions 200 --kills 50 --seed 1]`: two web processes and three workers on a real
 * PostgreSQL, killed at random; prints what came of it as JSON. The same seed makes the same decisions, though the
 * machine's speed decides what they hit.
 */
const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
  },
});
await buildIfStale();
const report = await runChaos({
  submissions: Number(values.submissions),
  kills: Number(values.kills),
  seed: Number(values.seed),
});
if (!report) {
  console.error('PostgreSQL is not installed: npm run tidu -- doctor says how.');
  process.exitCode = 2;
} else {
  console.log(JSON.stringify(report, null, 2));
  const bad = [...Object.values(report.violations), report.overQuota, report.crashes.length];
  process.exitCode = bad.every((count) => count === 0) ? 0 : 1;
}
