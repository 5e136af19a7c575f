import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { signIn } from '#e2e/people.ts';
import { expect, freshEmail, LOCALES, test } from '#e2e/test.ts';

const PUBLIC = [
  '',
  '/challenges',
  '/challenges/mnist',
  '/challenges/mnist/data',
  '/challenges/mnist/rules',
  '/challenges/mnist/leaderboard',
  '/challenges/mnist/train',
  '/challenges/mnist/submit',
  '/challenges/mnist/submissions',
  '/models',
  '/models?query=nothing+of+the+kind',
  '/models/lenet-5',
  '/models/lenet-5/graph',
  '/models/silero-vad',
  '/models/publish?submission=none',
  '/sign-in',
  '/sign-up',
  '/setup?token=used',
  '/credits',
] as const;
const PERSONAL = ['/me', '/challenges/mnist/submissions', '/challenges/mnist/submit'] as const;

/** What a designer and a screen reader would complain about first: overflow, contrast, missing names. */
async function inspect(page: Page, path: string): Promise<void> {
  const response = await page.goto(path, { waitUntil: 'load' });
  expect(response?.status(), path).toBe(200);
  await expect(page.locator('h1').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${path} overflows sideways`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(
    ({ id, nodes }) => `${path} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

for (const locale of LOCALES) {
  for (const { theme, width } of [
    { theme: 'light', width: 360 },
    { theme: 'dark', width: 1440 },
  ] as const) {
    test(`every public page is sound: ${locale}, ${theme}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const path of PUBLIC) await inspect(page, `/${locale}${path}`);
    });
  }

  test(`every personal page is sound: ${locale}`, async ({ page, tidu }) => {
    const email = freshEmail();
    await tidu.tidu([
      'user',
      'create',
      '--email',
      email,
      '--name',
      '陆一鸣',
      '--password',
      'a-long-password',
    ]);
    await signIn(page, locale, email, 'a-long-password');
    await page.setViewportSize({ width: 360, height: 800 });
    for (const path of PERSONAL) await inspect(page, `/${locale}${path}`);
  });
}

test('an unknown address is a 404 that leads back, without complaints of the script policy', async ({
  page,
  allowConsole,
}) => {
  allowConsole(/404/);
  for (const path of [
    '/nowhere',
    '/zh/nowhere',
    '/en/challenges/nothing',
    '/en/u/nobody',
    '/zh/models/nothing',
    '/zh/submissions/sub_nothing',
  ]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('link').first()).toBeVisible();
  }
});
