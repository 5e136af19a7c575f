import { defineConfig } from 'vitest/config';

/** `npm run test:long` runs the long tests and nothing else; `npm test` all but them. */
const LONG = '**/*.long.test.ts';
const isLong = process.env.TIDU_LONG_TESTS === '1';

export default defineConfig({
  test: {
    include: [isLong ? LONG : '**/*.test.ts'],
    exclude: ['node_modules/**', '.next/**', 'e2e/**', '.data/**', '.build/**', ...(isLong ? [] : [LONG])],
    setupFiles: ['./checks/fail-on-console-error.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
