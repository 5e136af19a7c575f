import { type AddressInfo, createServer } from 'node:net';
import { chromium } from '@playwright/test';
import { submitAsNewcomer, train } from '#e2e/lab-page.ts';
import { words } from '#e2e/messages.ts';
import { startTidu } from '#e2e/server.ts';
import { expect, test } from '#e2e/test.ts';
import config from '#playwright.config.ts';

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

test('over plain http under another host name the whole loop works and says why it is slower', async () => {
  test.setTimeout(420_000);
  const port = await freePort();
  const url = `http://tidu.classroom.example:${port}`;
  const server = await startTidu({ PORT: String(port), SITE_URL: url });
  const launch = config.use?.launchOptions ?? {};
  const rule = '--host-resolver-rules=MAP tidu.classroom.example 127.0.0.1';
  const browser = await chromium.launch({ ...launch, args: [...(launch.args ?? []), rule] });
  try {
    const page = await browser.newPage({ baseURL: url });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await train(page, 'zh', { subsetSize: 2_000, epochs: 2 });
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await expect(page.getByText(words('zh', 'lab')('backend.whySlower')).first()).toBeVisible();
    expect(await submitAsNewcomer(page, 'zh', '课堂同学')).toBeGreaterThan(0.5);
    await page.getByRole('link', { name: words('zh', 'submit')('watch.leaderboard') }).click();
    await expect(page.getByRole('row', { name: /课堂同学/ }).first()).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await server.dispose();
  }
});
