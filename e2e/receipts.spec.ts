import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { sql } from 'drizzle-orm';
import { rows } from '#db/client.ts';
import { openEmbedded } from '#db/open-database.ts';
import { words } from '#e2e/messages.ts';
import { runTidu, startTidu, type TiduServer } from '#e2e/server.ts';
import { expect, freshEmail, LOCALES, test } from '#e2e/test.ts';
import type { Locale } from '#lib/i18n/locales.ts';

const FIXTURES = path.join(import.meta.dirname, 'fixtures', 'pytorch');
const MODELS = ['opset16-dynamic-first.onnx', 'opset13-fixed-last.onnx'] as const;
const PASSWORD = 'a-long-password';

async function makePerson(tidu: TiduServer, name: string, role = 'member'): Promise<string> {
  const email = freshEmail();
  const made = await tidu.tidu([
    ...['user', 'create', '--email', email, '--name', name],
    ...['--password', PASSWORD, '--role', role],
  ]);
  expect(made.code).toBe(0);
  return email;
}

/** Sends a model over REST and waits for its score. */
async function submitScored(tidu: TiduServer, email: string, model: string): Promise<string> {
  const token = (await tidu.tidu(['token', 'create', '--email', email])).stdout.trim();
  const headers = { authorization: `Bearer ${token}` };
  const sent = await fetch(`${tidu.url}/api/v1/challenges/mnist/submissions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    body: await readFile(path.join(FIXTURES, model)),
  });
  const { id } = (await sent.json()) as { id: string };
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${tidu.url}/api/v1/submissions/${id}`, { headers });
        return ((await answer.json()) as { status: string }).status;
      },
      { timeout: 60_000 },
    )
    .toBe('scored');
  return id;
}

async function isSound(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${page.url()} overflows sideways`).toBeLessThanOrEqual(0);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' '))}`)).toEqual(
    [],
  );
}

test.describe('a receipt', () => {
  test('is checked by the reader’s browser, and by the command anywhere', async ({ page, tidu }) => {
    const ada = await makePerson(tidu, 'Ada');
    const id = await submitScored(tidu, ada, MODELS[0]);
    for (const locale of LOCALES) {
      const t = words(locale, 'submissions');
      await page.setViewportSize({ width: 360, height: 800 });
      await page.goto(`${tidu.url}/${locale}/challenges/mnist/leaderboard`);
      await page
        .getByRole('link', { name: words(locale, 'common')('receipt'), exact: true })
        .first()
        .click();
      await expect(page.getByText(t('receipt.signature.valid.title'))).toBeVisible();
      await isSound(page);
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'tidu-receipt-'));
    const receipt = path.join(folder, 'receipt.json');
    const answer = await fetch(`${tidu.url}/api/v1/submissions/${id}/receipt`);
    await writeFile(receipt, await answer.text());
    const model = path.join(FIXTURES, MODELS[0]);
    // On the machine of the deployment, while it serves: everything, the score included.
    const here = await tidu.tidu(['verify', receipt, model]);
    expect(here.stdout).toMatch(/^✓ Score: measured again on .*, exactly$/m);
    expect(here.code).toBe(0);
    // Elsewhere, with nothing but the address of the site; and nothing is made there.
    const DATA_DIR = path.join(folder, 'nothing');
    const there = await runTidu(['verify', receipt, model, '--keys', tidu.url], { DATA_DIR });
    expect(there.stdout).toMatch(/^✓ Signature: valid/m);
    expect(there.stdout).toMatch(/^– Score: not measured again/m);
    expect(there.code).toBe(0);
    const tampered = (await readFile(receipt, 'utf8')).replace(/"public":0\.\d+/, '"public":0.99');
    await writeFile(receipt, tampered);
    const false_ = await runTidu(['verify', receipt, model, '--keys', tidu.url], { DATA_DIR });
    expect(false_).toMatchObject({ code: 1, stdout: expect.stringContaining('INVALID') });
    const noKeys = await runTidu(['verify', receipt, model], { DATA_DIR });
    expect(noKeys.code).toBe(2);
    await rm(folder, { recursive: true });
  });

  test('page says over plain http why the browser cannot check it', async ({ browser, tidu }) => {
    const ada = await makePerson(tidu, 'Ada');
    const id = await submitScored(tidu, ada, MODELS[0]);
    const page = await (await browser.newContext()).newPage();
    // What a page on another host name without TLS finds.
    await page.addInitScript(() => Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined }));
    await page.goto(`${tidu.url}/en/submissions/${id}/receipt`);
    const t = words('en', 'submissions');
    await expect(page.getByText(t('receipt.signature.insecure.title'))).toBeVisible();
    await expect(page.getByText('npm run tidu -- verify')).toBeVisible();
  });
});

test('keys are public, and change without making old receipts worthless', async ({ tidu }) => {
  const read = async () => {
    const response = await fetch(`${tidu.url}/.well-known/tidu-keys.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const text = await response.text();
    expect(text).not.toContain('"d"');
    return JSON.parse(text) as { issuer: string; keys: { kid: string }[] };
  };
  const before = await read();
  expect((await tidu.tidu(['keys', 'rotate'])).code).toBe(0);
  const after = await read();
  expect(after.issuer).toBe(before.issuer);
  expect(after.keys.map(({ kid }) => kid).slice(1)).toEqual(before.keys.map(({ kid }) => kid));
});

test.describe('scoring a season again', () => {
  test.setTimeout(300_000);

  test('shows who moved, tells them, and keeps both receipts', async ({ page, browser }) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tidu-rescore-'));
    let tidu = await startTidu({ DATA_DIR: dataDir });
    const [ada, bob] = [await makePerson(tidu, 'Ada'), await makePerson(tidu, 'Bob')];
    const admin = await makePerson(tidu, 'Host', 'admin');
    const wronged = await submitScored(tidu, ada, MODELS[0]);
    await submitScored(tidu, bob, MODELS[1]);
    await tidu.signal('SIGTERM');
    await makeScoreWrong(dataDir, wronged);
    tidu = await startTidu({ DATA_DIR: dataDir });
    try {
      await rescoreInTheSite(page, tidu, admin);
      await hearOfIt(await (await browser.newContext()).newPage(), tidu, ada, wronged);
      await refuseOthers(await (await browser.newContext()).newPage(), tidu, bob);
    } finally {
      await tidu.dispose();
    }
  });
});

/** As an evaluator with a mistake would have left it. */
async function makeScoreWrong(dataDir: string, submission: string): Promise<void> {
  const database = await openEmbedded(path.join(dataDir, 'db'));
  await rows(
    database.db,
    sql`update scores set value = 0.05 from evaluations
      where evaluations.id = scores.evaluation_id and evaluations.submission_id = ${submission}`,
  );
  await rows(
    database.db,
    sql`update leaderboard_entries set value = 0.05, sort_key = 0.05 where submission_id = ${submission}`,
  );
  await database.close();
}

async function rescoreInTheSite(page: Page, tidu: TiduServer, admin: string): Promise<void> {
  const locale: Locale = 'zh';
  const t = words(locale, 'admin');
  await signInHere(page, tidu, admin);
  await page.goto(`${tidu.url}/${locale}/admin/rescore`);
  await page.getByLabel(t('rescore.reason'), { exact: true }).fill('有一个成绩算错了。');
  await isSound(page);
  await page.getByRole('button', { name: t('rescore.start'), exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: t('rescore.confirm.action'), exact: true })
    .click();
  const row = page.getByRole('row').filter({ hasText: '有一个成绩算错了。' });
  await expect(row).toContainText(t('rescore.states.done'), { timeout: 90_000 });
  await isSound(page);
  await page.goto(`${tidu.url}/${locale}/admin`);
  await expect(page.getByRole('rowheader', { name: '有一个成绩算错了。' })).toBeVisible();
  await isSound(page);
}

async function hearOfIt(page: Page, tidu: TiduServer, person: string, submission: string): Promise<void> {
  await signInHere(page, tidu, person);
  await page.getByRole('link', { name: '1 new notification' }).click();
  await expect(page).toHaveURL(/\/en\/notifications$/);
  await isSound(page);
  await page.getByRole('link', { name: /was scored again/ }).click();
  await expect(page).toHaveURL(/\/challenges\/mnist\/rescores\//);
  const own = page.getByRole('row').filter({ hasText: 'Ada' });
  await expect(own).toContainText('5.00%');
  await isSound(page);
  await expect(page.getByRole('link', { name: 'No new notifications' })).toBeVisible();
  await page.goto(`${tidu.url}/en/submissions/${submission}/receipt`);
  const s = words('en', 'submissions');
  await expect(page.getByText(s('receipt.signature.valid.title'))).toBeVisible();
  const earlier = page.getByRole('row').filter({ hasText: s('receipt.history.earlier') });
  await earlier.getByRole('link').click();
  await expect(page.getByText(s('receipt.earlier.title'))).toBeVisible();
  await expect(page.getByText(s('receipt.signature.valid.title'))).toBeVisible();
  await page.goto(`${tidu.url}/en/challenges/mnist/leaderboard`);
  await expect(page.getByText('有一个成绩算错了。')).toBeVisible();
}

async function refuseOthers(page: Page, tidu: TiduServer, person: string): Promise<void> {
  await signInHere(page, tidu, person);
  for (const path of ['/en/admin', '/en/admin/rescore']) {
    expect((await page.goto(`${tidu.url}${path}`))?.status(), path).toBe(404);
  }
}

async function signInHere(page: Page, tidu: TiduServer, email: string): Promise<void> {
  const t = words('en', 'account');
  await page.goto(`${tidu.url}/en/sign-in`);
  await page.getByLabel(t('fields.email'), { exact: true }).fill(email);
  await page.getByLabel(t('fields.password'), { exact: true }).fill(PASSWORD);
  await page
    .getByRole('main')
    .getByRole('button', { name: t('signIn.action'), exact: true })
    .click();
  await expect(page).not.toHaveURL(/sign-in/);
}
