import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

/**
 * Journeys in Debian's or the system's Chromium, with WebGPU in software. Each spec starts the servers it needs through
 * e2e/server.ts, on free ports and data folders of its own.
 */
const CHROMIUM = [
  '/usr/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const executablePath = process.env.CHROMIUM_PATH ?? CHROMIUM.find((file) => existsSync(file));

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
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        // Chromium's own sandbox does not run as root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        '--disable-quic',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
      ],
    },
  },
});
