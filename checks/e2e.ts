import path from 'node:path';
import { buildIfStale } from '#boot/build.ts';
import { freshReports, isGreen, playwrightTally, REPORTS, runStep } from '#checks/steps.ts';

/** `npm run e2e`: journeys in a real browser against the built site. Arguments go to Playwright. */
const REPORT = 'playwright.json';
await freshReports(REPORT);
await buildIfStale();
await runStep({
  name: 'journeys in Chromium',
  command: ['playwright', 'test', '--reporter=list,json', ...process.argv.slice(2)],
  environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: path.join(REPORTS, REPORT) },
});
const tally = await playwrightTally(REPORT);
console.log(`\ne2e: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = isGreen(tally) ? 0 : 1;
