import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { words } from '#e2e/messages.ts';
import { signIn } from '#e2e/people.ts';
import { startTidu, type TiduServer } from '#e2e/server.ts';
import { expect, freshEmail, LOCALES, test } from '#e2e/test.ts';

const MODEL = path.join(import.meta.dirname, 'fixtures', 'pytorch', 'opset16-dynamic-first.onnx');
const PASSWORD = 'a-long-password';

async function makePerson(tidu: TiduServer, name: string, ...flags: string[]) {
  const email = freshEmail();
  await tidu.tidu(['user', 'create', '--email', email, '--name', name, '--password', PASSWORD, ...flags]);
  const { stdout } = await tidu.tidu(['token', 'create', '--email', email]);
  return { email, authorization: `Bearer ${stdout.trim()}` };
}

async function submit(tidu: TiduServer, authorization: string): Promise<string> {
  const response = await fetch(`${tidu.url}/api/v1/challenges/mnist/submissions`, {
    method: 'POST',
    body: await readFile(MODEL),
    headers: { authorization, 'content-type': 'application/octet-stream' },
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

test.describe('while nothing evaluates', () => {
  let waiting: TiduServer;
  test.beforeAll(async () => {
    waiting = await startTidu({ EVALUATE: 'false' });
  });
  test.afterAll(() => waiting.dispose());
  // The hooks ask for it too, before there is a server.
  // oxlint-disable-next-line no-empty-pattern
  test.use({ baseURL: async ({}, use) => use(waiting?.url) });

  for (const locale of LOCALES) {
    test(`pages say so, and what waits can be cancelled (${locale})`, async ({ page }) => {
      const [queue, status, submissions, log] = (
        ['queue', 'status', 'submissions', 'evaluation-log'] as const
      ).map((namespace) => words(locale, namespace));
      if (!queue || !status || !submissions || !log) throw new Error('no words');
      const { email, authorization } = await makePerson(waiting, 'Ada');
      const first = await submit(waiting, authorization);
      await submit(waiting, authorization);

      await page.goto(`/${locale}/status`);
      await expect(page.getByText(status('noWorker.title'))).toBeVisible();
      await expect(page.getByText(status('workers.empty'))).toBeVisible();
      const backlog = page.getByRole('table', { name: status('backlog.caption') });
      await expect(backlog.getByRole('row', { name: 'MNIST' }).first()).toBeVisible();

      await signIn(page, locale, email, PASSWORD);
      await page.goto(`/${locale}/challenges/mnist/submissions`);
      await expect(page.getByText(queue('reason.no_worker'))).toBeVisible();
      const quota = page.getByRole('progressbar', { name: submissions('quota.label') });
      await expect(quota).toHaveAttribute('value', '0.1');
      await page
        .getByRole('button', { name: queue('cancel.action') })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: queue('cancel.confirm') }).click();
      await expect(dialog).toBeHidden();
      await expect(page.getByText(submissions('status.cancelled'), { exact: true })).toBeVisible();
      await expect(quota).toHaveAttribute('value', '0.05');

      await page.goto(`/${locale}/submissions/${first}`);
      await expect(page.locator('#log [data-code=queued]')).toBeVisible();
      await page.getByRole('button', { name: queue('cancel.action') }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: queue('cancel.confirm') })
        .click();
      await expect(page.getByText(submissions('detail.cancelled'))).toBeVisible();
      await expect(page.getByText(log('entry.cancelled'))).toBeVisible();

      // Twice is the same as once, and somebody else's is not theirs to cancel.
      const cancel = (as: string) =>
        fetch(`${waiting.url}/api/v1/submissions/${first}/cancel`, {
          method: 'POST',
          headers: { authorization: as },
        });
      expect((await cancel(authorization)).status).toBe(200);
      expect((await cancel((await makePerson(waiting, 'Eve')).authorization)).status).toBe(404);
    });
  }
});

test('what is evaluated tells every step, and shows in the figures of the queue', async ({ page, tidu }) => {
  const { email, authorization } = await makePerson(tidu, 'Root', '--role', 'admin');
  await signIn(page, 'en', email, PASSWORD);
  const id = await submit(tidu, authorization);
  await page.goto(`/en/submissions/${id}`);
  await expect(page.getByRole('heading', { name: words('en', 'submissions')('detail.result') })).toBeVisible({
    timeout: 60_000,
  });
  await page.locator('#log summary').click();
  const codes = await page
    .locator('#log li')
    .evaluateAll((items) => items.map((item) => item.getAttribute('data-code')));
  expect(codes).toEqual([
    ...['queued', 'claimed', 'validated', 'started', 'loaded', 'rows_done', 'measured', 'scored'],
  ]);

  await page.goto('/en/status');
  const workers = page.getByRole('table', { name: words('en', 'status')('workers.caption') });
  await expect(workers.getByRole('row')).toHaveCount(2);
  await page.goto('/en/admin/evaluation');
  await expect(page.getByText('EVAL_SANDBOX=auto')).toBeVisible();

  const metrics = await (await fetch(`${tidu.url}/metrics`)).text();
  expect(metrics).toMatch(/^tidu_workers\{state="(idle|busy)"\} 1$/m);
  expect(metrics).toContain('tidu_http_requests_total{method="POST",code="201"}');
  const rest = (await (await fetch(`${tidu.url}/api/v1/status`)).json()) as { workers: { host: null }[] };
  expect(rest.workers).toMatchObject([{ host: null }]);
});
