import { test as base, expect, type Page } from '@playwright/test';
import { startTidu, type TiduServer } from '#e2e/server.ts';

/**
 * The test of every journey: one server a worker and file, and no unexpected complaint in the console. A test that
 * provokes a complaint on purpose says which with `allowConsole`.
 */
export interface Fixtures {
  allowConsole: (pattern: RegExp) => void;
}

export const test = base.extend<Fixtures & { watchConsole: undefined }, { tidu: TiduServer }>({
  tidu: [
    // Playwright reads the fixture's dependencies from the pattern, which must be there.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await startTidu();
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ tidu }, use) => use(tidu.url),
  // oxlint-disable-next-line no-empty-pattern
  allowConsole: async ({}, use) => {
    const allowed: RegExp[] = [];
    await use(Object.assign((pattern: RegExp) => void allowed.push(pattern), { allowed }));
  },
  watchConsole: [
    async ({ context, allowConsole }, use) => {
      const complaints: string[] = [];
      const watch = (page: Page) => {
        page.on(
          'console',
          (message) => message.type() === 'error' && complaints.push(`${page.url()}: ${message.text()}`),
        );
        page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      };
      context.on('page', watch);
      await use(undefined);
      const { allowed } = allowConsole as unknown as { allowed: RegExp[] };
      expect(complaints.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

export const LOCALES = ['zh', 'en'] as const;

/** An address nobody else in this run uses. */
export const freshEmail = () =>
  `reader-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}@example.org`;
