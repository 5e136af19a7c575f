import { defineConfig } from '@playwright/test';
import { CHROMIUM, CHROMIUM_FLAGS } from '#checks/chromium.ts';

/** Journeys in a real browser. Each spec starts the servers it needs through e2e/server.ts, on free ports and own data. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Two cores: training in one test must not starve another's time-outs.
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { ...(CHROMIUM && { executablePath: CHROMIUM }), args: [...CHROMIUM_FLAGS] },
  },
});
