import { defineConfig } from 'vitest/config';

/** `npm run test:long` runs what takes minutes, and `npm test` everything else. */
const long = process.env.TIDU_LONG === 'true';

export default defineConfig({
  test: {
    include: long ? ['**/*.long.test.ts'] : ['**/*.test.ts'],
    exclude: [
      ...(long ? [] : ['**/*.long.test.ts']),
      'node_modules/**',
      '.next/**',
      'e2e/**',
      '.data/**',
      '.build/**',
    ],
    setupFiles: ['./checks/fail-on-console-error.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
