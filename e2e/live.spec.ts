import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, freshEmail, test } from '#e2e/test.ts';

const MODEL = path.join(import.meta.dirname, 'fixtures', 'pytorch', 'opset16-dynamic-first.onnx');

test('nine tabs of the leaderboard all load, and all see a new score without reloading', async ({
  context,
  tidu,
}) => {
  const tabs = await Promise.all(Array.from({ length: 9 }, () => context.newPage()));
  for (const tab of tabs) {
    await tab.goto('/en/challenges/mnist/leaderboard', { timeout: 20_000 });
    await expect(tab.locator('h1').first()).toBeVisible();
  }
  const email = freshEmail();
  await tidu.tidu([
    'user',
    'create',
    '--email',
    email,
    '--name',
    'Arrives live',
    '--password',
    'a-long-password',
  ]);
  const token = (await tidu.tidu(['token', 'create', '--email', email])).stdout.trim();
  const response = await fetch(`${tidu.url}/api/v1/challenges/mnist/submissions`, {
    method: 'POST',
    body: await readFile(MODEL),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
  });
  expect(response.status).toBe(201);
  for (const tab of tabs) {
    await tab.bringToFront();
    await expect(tab.getByRole('row', { name: /Arrives live/ }).first()).toBeVisible({ timeout: 60_000 });
  }
});
