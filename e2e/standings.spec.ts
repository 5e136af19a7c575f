import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { words } from '#e2e/messages.ts';
import { signIn } from '#e2e/people.ts';
import { type SeededBoards, seedLeaderboard } from '#e2e/seed-leaderboard.ts';
import { startTidu, type TiduServer } from '#e2e/server.ts';
import { test as base, expect, LOCALES } from '#e2e/test.ts';
import { PASSWORD } from '#server/accounts/testing/accounts.ts';

/** A class with a season behind it: see e2e/seed-leaderboard.ts. */
const test = base.extend<object, { tidu: TiduServer; boards: SeededBoards }>({
  boards: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const DATA_DIR = await mkdtemp(path.join(tmpdir(), 'tidu-standings-'));
      await use(await seedLeaderboard(DATA_DIR));
      await rm(DATA_DIR, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  tidu: [
    async ({ boards }, use) => {
      const server = await startTidu({ DATA_DIR: boards.dataDir });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

const handles = async (page: Page) => {
  const links = await page.getByRole('table').first().locator('tbody th a').all();
  return Promise.all(links.map(async (link) => (await link.getAttribute('href'))?.split('/').at(-1)));
};

const violations = async (page: Page) => {
  const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']);
  return (await axe.analyze()).violations;
};

for (const locale of LOCALES) {
  test(`${locale}: a board says what chance may have decided, and keeps a doubtful score apart`, async ({
    page,
  }) => {
    const t = words(locale, 'leaderboard');
    await page.goto(`/${locale}/challenges/mnist/leaderboard`);
    const table = page.getByRole('table').first();
    // The evaluator has compared their answers: two strong models, then three alike, then two that differ.
    await expect(table.locator('th[scope=rowgroup]')).toHaveCount(2, { timeout: 60_000 });
    expect(await handles(page)).toEqual(['li-ming', 'grace', 'xiaoyu', 'ada', 'siyuan', 'alan', 'karen']);
    await expect(table.getByText('97.10–99.10%').first()).toBeVisible();
    await page.getByText(t('uncertainty.title')).click();
    await expect(page.getByText(t('uncertainty.bands'))).toBeVisible();
    const review = page.getByRole('table', { name: t('review.title') });
    await expect(review.getByText('赵一')).toBeVisible();
    await expect(review.getByText(t('review.kinds.no_generalisation_gap'))).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test(`${locale}: a season that ended shows who moved, and leads to the seasons around it`, async ({
    page,
    boards,
  }) => {
    const t = words(locale, 'leaderboard');
    await page.goto(`/${locale}/challenges/mnist/leaderboard`);
    await page.getByRole('combobox', { name: t('seasons.label') }).selectOption(boards.pastSeason);
    await expect(page).toHaveURL(new RegExp(`season=${boards.pastSeason}`));
    await expect(page.getByRole('figure')).toBeVisible();
    expect(await handles(page)).toEqual(['grace', 'li-ming', 'ada', 'xiaoyu', 'siyuan', 'alan', 'karen']);
    await expect(page.getByRole('row', { name: /Grace Hopper/ })).toContainText('98.12%');
    await expect(page.getByRole('row', { name: /Grace Hopper/ })).toContainText('▲ 1');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: t('views.public'), exact: true }).click();
    await expect(page).toHaveURL(/view=public/);
    await expect
      .poll(() => handles(page))
      .toEqual(['li-ming', 'grace', 'xiaoyu', 'ada', 'siyuan', 'alan', 'karen']);
  });
}

test('small models are seen against their score, with the keyboard as with the eye', async ({ page }) => {
  const t = words('en', 'leaderboard');
  await page.goto('/en/challenges/mnist-tiny/leaderboard');
  await page.getByRole('link', { name: t('views.pareto'), exact: true }).click();
  await expect(page).toHaveURL(/view=pareto/);
  const front = page.getByRole('table', { name: t('pareto.caption') }).locator('tbody tr');
  await expect(front).toHaveCount(5);
  expect((await front.allInnerTexts()).map((row) => row.split(/\s/)[0])).toEqual([
    '490',
    '1,210',
    '2,346',
    '4,210',
    '9,874',
  ]);
  const chart = page.getByRole('figure');
  await expect(chart.getByRole('link')).toHaveCount(7);
  await chart.getByRole('link').first().focus();
  await page.keyboard.press('Tab');
  await expect(chart.getByText('陈思远: 84.56%, 1,210 parameters', { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/submissions\/sub_/);
});

test('a participant chooses a final submission, and takes it back', async ({ page, boards }) => {
  const t = words('en', 'submissions');
  await signIn(page, 'en', boards.people.get('ada')?.email ?? '', PASSWORD);
  await page.goto('/en/challenges/mnist/submissions');
  const rows = page.getByRole('table').getByRole('row');
  await rows.getByRole('button', { name: t('final.choose'), exact: true }).click();
  await expect(rows.getByRole('button', { name: t('final.unchoose') })).toBeVisible();
  await rows.nth(1).getByRole('link').first().click();
  await expect(page.getByText(t('final.hint'))).toBeVisible();
  await page.getByRole('button', { name: t('final.unchoose') }).click();
  await expect(page.getByRole('button', { name: t('final.choose'), exact: true })).toBeVisible();
});

test('whose score is under review reads why, and what happens next', async ({ page, boards }) => {
  const t = words('zh', 'submissions');
  await signIn(page, 'zh', boards.people.get('zhao-yi')?.email ?? '', PASSWORD);
  await page.goto('/zh/challenges/mnist/submissions');
  const row = page.getByRole('table').getByRole('row').nth(1);
  await expect(row.getByText(t('underReview'))).toBeVisible();
  await row.getByRole('link').first().click();
  await expect(page.getByText(t('mark.title'))).toBeVisible();
  await expect(page.getByText(t('mark.why.no_generalisation_gap'))).toBeVisible();
  await expect(page.getByText(t('mark.next'))).toBeVisible();
  expect(await violations(page)).toEqual([]);
});
