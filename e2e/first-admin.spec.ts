import { words } from '#e2e/messages.ts';
import { expect, freshEmail, test } from '#e2e/test.ts';

test('the printed link makes the first administrator once; an ordinary sign-up never does', async ({
  page,
  browser,
  tidu,
}) => {
  const t = words('en', 'account');
  expect(tidu.setupLink).not.toBeNull();

  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${tidu.url}/en/sign-up`);
  const signUp = visitor.getByRole('main');
  await signUp.getByLabel(t('fields.name'), { exact: true }).fill('Ordinary');
  await signUp.getByLabel(t('fields.email'), { exact: true }).fill(freshEmail());
  await signUp.getByLabel(t('fields.password'), { exact: true }).fill('a-long-password');
  await signUp.getByRole('button', { name: t('signUp.action'), exact: true }).click();
  await expect(visitor).not.toHaveURL(/sign-up/);
  const role = await visitor.evaluate(async () => {
    const response = await fetch('/api/trpc/account.me');
    return ((await response.json()) as { result: { data: { role: string } } }).result.data.role;
  });
  expect(role).toBe('member');

  await page.goto(String(tidu.setupLink));
  await page.getByLabel(t('fields.name'), { exact: true }).fill('管理员');
  await page.getByLabel(t('fields.email'), { exact: true }).fill(freshEmail());
  await page.getByLabel(t('fields.password'), { exact: true }).fill('a-long-password');
  await page.getByRole('button', { name: t('setup.action'), exact: true }).click();
  await expect(page).not.toHaveURL(/setup/);
  const admin = await page.evaluate(async () => {
    const response = await fetch('/api/trpc/account.me');
    return ((await response.json()) as { result: { data: { role: string } } }).result.data.role;
  });
  expect(admin).toBe('admin');

  await visitor.goto(String(tidu.setupLink));
  await expect(visitor.getByText(t('setup.invalid.title'))).toBeVisible();
});
