import type { Page } from '@playwright/test';
import { words } from '#e2e/messages.ts';
import { expect, freshEmail } from '#e2e/test.ts';
import type { Locale } from '#lib/i18n/locales.ts';

/** Signs in on the sign-in page, of another site than the test's where `site` says so, and waits until the site knows. */
export async function signIn(
  page: Page,
  locale: Locale,
  email: string,
  password: string,
  site = '',
): Promise<void> {
  const t = words(locale, 'account');
  await page.goto(`${site}/${locale}/sign-in`);
  await page.getByLabel(t('fields.email'), { exact: true }).fill(email);
  await page.getByLabel(t('fields.password'), { exact: true }).fill(password);
  await page
    .getByRole('main')
    .getByRole('button', { name: t('signIn.action'), exact: true })
    .click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Signs up in the dialog that opened on the page, as a newcomer would. */
export async function signUpInPlace(page: Page, locale: Locale, name: string): Promise<void> {
  const t = words(locale, 'account');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('fields.name'), { exact: true }).fill(name);
  await dialog.getByLabel(t('fields.email'), { exact: true }).fill(freshEmail());
  await dialog.getByLabel(t('fields.password'), { exact: true }).fill('a long enough password');
  await dialog.getByRole('button', { name: t('signUp.action'), exact: true }).click();
  await expect(dialog).toBeHidden();
}
