import { isGreen, playwrightTally, runStep, sum, vitestTally } from '#checks/steps.ts';

/** `npm test`: `check`, then `e2e`; ends with one line summed from the runners' own reports. */
const started = Date.now();
const checked = await runStep({ name: 'npm run check', command: ['node', 'checks/check.ts'] });
const travelled = await runStep({ name: 'npm run e2e', command: ['node', 'checks/e2e.ts'] });
const tally = sum([await vitestTally('vitest.json'), await playwrightTally('playwright.json')]);
console.log(`\n${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = checked && travelled && isGreen(tally) ? 0 : 1;
