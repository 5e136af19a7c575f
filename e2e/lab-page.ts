import type { Page } from '@playwright/test';
import { words } from '#e2e/messages.ts';
import { signUpInPlace } from '#e2e/people.ts';
import { expect } from '#e2e/test.ts';
import type { Locale } from '#lib/i18n/locales.ts';

export interface ShortRun {
  readonly subsetSize: number;
  readonly epochs: number;
}

/** Trains through the page's own controls until a model can be submitted. Without `run`, the settings as they stand. */
export async function train(page: Page, locale: Locale, run?: ShortRun, challenge = 'mnist'): Promise<void> {
  const t = words(locale, 'lab');
  await page.goto(`/${locale}/challenges/${challenge}/train`);
  if (run) {
    await page.getByLabel(t('settings.subsetSize.label'), { exact: true }).fill(String(run.subsetSize));
    await page.getByLabel(t('settings.epochs.label'), { exact: true }).fill(String(run.epochs));
  }
  await page.getByRole('button', { name: t('controls.start'), exact: true }).click();
  await expect(page.getByRole('button', { name: t('controls.pause'), exact: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(submitButton(page, locale)).toBeEnabled({ timeout: 300_000 });
}

export const submitButton = (page: Page, locale: Locale) =>
  page.getByRole('button', { name: words(locale, 'submit')('flow.submit'), exact: true });

/** The model about to be sent, as the lab writes it. */
export async function downloadModel(page: Page, locale: Locale): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: words(locale, 'lab')('submit.download') }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/\.onnx$/);
  return String(await download.path());
}

/** Submits as a visitor, signing up on the way; the verified public accuracy, 0..1. */
export async function submitAsNewcomer(page: Page, locale: Locale, name: string): Promise<number> {
  await submitButton(page, locale).click();
  await signUpInPlace(page, locale, name);
  const label = words(locale, 'submit')('watch.verified');
  const verified = page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd');
  await expect(verified).toBeVisible({ timeout: 120_000 });
  return Number(/([\d.]+)\s*%/.exec(await verified.innerText())?.[1]) / 100;
}
