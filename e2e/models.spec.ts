import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { curlOver, openBrokenLine } from '#e2e/broken-download.ts';
import { submitAsNewcomer, train } from '#e2e/lab-page.ts';
import { words } from '#e2e/messages.ts';
import { expect, LOCALES, test } from '#e2e/test.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { synthesizeVoice } from '#ml/runtime/speech/testing.ts';

/** Draws a seven, as people do. */
async function drawSeven(page: Page, board: Locator): Promise<void> {
  await board.scrollIntoViewIfNeeded();
  const box = await board.boundingBox();
  if (!box) throw new Error('The board is not on the page');
  const go = (x: number, y: number) =>
    page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 8 });
  await go(0.3, 0.25);
  await page.mouse.down();
  await go(0.7, 0.25);
  await go(0.45, 0.8);
  await page.mouse.up();
}

async function openTrial(page: Page, locale: Locale): Promise<void> {
  await page.getByRole('button', { name: words(locale, 'models')('try.load') }).click();
}

/** Trains, submits, publishes. @returns the model's path and the hash on its receipt */
async function publishModel(
  page: Page,
  locale: Locale,
  name: string,
  // Same settings, same seed, same bytes, and those are published once: every journey trains on its own number of images.
  images: number,
): Promise<{ path: string; sha256: string }> {
  const t = words(locale, 'models');
  await train(page, locale, { subsetSize: images, epochs: 2 });
  await submitAsNewcomer(page, locale, locale === 'zh' ? '模型作者' : 'Model Maker');
  const [id] = /sub_[0-9a-z]{26}/.exec(await page.content()) ?? [];
  await page.goto(`/${locale}/submissions/${id}`);
  const answer = await page.request.get(`/api/v1/submissions/${id}/receipt`);
  const { sha256 } = ((await answer.json()) as { receipt: { model: { sha256: string } } }).receipt.model;
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  await page.getByRole('link', { name: words(locale, 'submissions')('detail.publish') }).click();
  await page.getByLabel(t('fields.name'), { exact: true }).fill(name);
  await page
    .getByLabel(t('fields.summary'), { exact: true })
    .fill('Few images, two epochs. 几千张图，两轮。');
  await page.getByRole('radio', { name: /^CC0-1\.0/ }).check();
  await page.getByRole('button', { name: t('publish.submit'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return { path: new URL(page.url()).pathname, sha256 };
}

for (const locale of LOCALES) {
  test(`somebody publishes a scored model; another finds it, tries it by drawing, opens its graph, downloads it over a broken line (${locale})`, async ({
    page,
    browser,
    baseURL,
    tidu,
  }) => {
    test.setTimeout(420_000);
    const t = words(locale, 'models');
    const name = locale === 'zh' ? '我的第一个网络' : 'My first network';
    const published = await publishModel(page, locale, name, locale === 'zh' ? 3_000 : 3_200);

    const second = await browser.newPage({ baseURL: baseURL ?? '' });
    await second.goto(`/${locale}/models`);
    await second.getByLabel(t('filters.query'), { exact: true }).fill(name);
    await second.keyboard.press('Enter');
    await expect(second).toHaveURL(/query=/);
    await second.getByRole('link', { name }).click();
    await expect(second).toHaveURL(new RegExp(`${published.path}$`));

    await openTrial(second, locale);
    const board = second.getByRole('application', { name: words(locale, 'lab')('draw.board') });
    await expect(board).toBeVisible({ timeout: 60_000 });
    await drawSeven(second, board);
    const verdict = locale === 'zh' ? /它说是7/ : /It says 7/;
    await expect(second.locator('#try').getByText(verdict)).toBeVisible();
    await expect(second.locator('#try').getByText(/WebAssembly/)).toBeVisible();
    await expect(second.locator('#scores').getByRole('link', { name: t('scores.see') })).toBeVisible();

    await second.getByRole('link', { name: t('tabs.graph'), exact: true }).click();
    const picture = second.getByRole('application', { name: t('graph.picture') });
    await expect(picture).toBeVisible({ timeout: 60_000 });
    await expect(picture.getByText('Softmax')).toBeVisible();
    await picture.focus();
    for (let step = 0; step < 3; step++) await second.keyboard.press('ArrowDown');
    // The third node is the first convolution; what it holds is said beside the drawing.
    await expect(second.getByRole('heading', { level: 3, name: 'Conv' })).toBeVisible();
    await expect(second.getByText('[32,1,3,3]').last()).toBeVisible();
    await expect(second.getByRole('row', { name: /Gemm.*16,000|Gemm/ }).first()).toBeVisible();
    await second.close();

    const folder = await mkdtemp(path.join(tmpdir(), 'tidu-download-'));
    const file = path.join(folder, 'model.onnx');
    const slug = published.path.split('/').at(-1);
    const url = `${tidu.url}/api/models/${slug}/versions/1/model.onnx`;
    const whole = Number((await page.request.head(url)).headers()['content-length']);
    const line = await openBrokenLine(tidu.port, 50_000);
    try {
      expect(await curlOver(line, url, file)).not.toBe(0);
      const { size } = await stat(file);
      expect([line.cuts(), size > 0 && size < whole]).toEqual([1, true]);
      expect(await curlOver(line, url, file)).toBe(0);
      const bytes = await readFile(file);
      expect(bytes.length).toBe(whole);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(published.sha256);
    } finally {
      await line.close();
      await rm(folder, { recursive: true, force: true });
    }
    // What was resumed is one download; trying it in the page and opening its graph are none.
    const answer = await page.request.get(`/api/v1/models/${slug}`);
    expect(await answer.json()).toMatchObject({
      downloads: 1,
      licence: 'CC0-1.0',
      versions: [{ sha256: published.sha256 }],
    });
  });
}

test('its owner changes the words of a model, and takes it back; then it is gone for others', async ({
  page,
  allowConsole,
  browser,
  baseURL,
}) => {
  test.setTimeout(300_000);
  allowConsole(/404/);
  const t = words('en', 'models');
  const { path: modelPath } = await publishModel(page, 'en', 'Short lived', 1_500);
  await page.getByRole('link', { name: t('header.edit'), exact: true }).click();
  await page.getByLabel(t('fields.name'), { exact: true }).fill('Renamed');
  await page.getByRole('button', { name: t('edit.save'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Renamed' })).toBeVisible();
  await page.goto(`${modelPath}/edit`);
  await page.getByRole('button', { name: t('edit.withdraw.action'), exact: true }).click();
  await page.getByRole('button', { name: t('edit.withdraw.confirm'), exact: true }).click();
  await expect(page).toHaveURL(/\/en\/models$/);
  await page.goto(modelPath);
  await expect(page.getByText(t('header.withdrawn'))).toBeVisible();
  const visitor = await browser.newPage({ baseURL: baseURL ?? '' });
  expect((await visitor.goto(modelPath))?.status()).toBe(404);
  await visitor.close();
});

/** A WAV file of 16-bit samples at 16 kHz (RIFF). */
function wav(samples: Float32Array): Buffer {
  const header = Buffer.alloc(44);
  const bytes = samples.length * 2;
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(32_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  return Buffer.concat([header, Buffer.from(Int16Array.from(samples, (value) => value * 32_767).buffer)]);
}

test('the speech detector hears a voice in a file', async ({ page }) => {
  const t = words('en', 'models');
  await page.goto('/en/models/silero-vad');
  await openTrial(page, 'en');
  const silence = new Float32Array(32_000);
  const sound = wav(Float32Array.from([...silence, ...synthesizeVoice(3), ...silence]));
  await page
    .locator('#try input[type=file]')
    .setInputFiles({ name: 'voice.wav', mimeType: 'audio/wav', buffer: sound }, { timeout: 60_000 });
  const share = page.getByText(/^Speech in \d+% of 7\.0 s/);
  await expect(share).toBeVisible({ timeout: 60_000 });
  const percent = Number(/(\d+)%/.exec(await share.innerText())?.[1]);
  expect(percent).toBeGreaterThan(25);
  expect(percent).toBeLessThan(60);
  await expect(page.getByRole('button', { name: t('try.speech.microphone') })).toBeEnabled();
});

test('a graph with branches is read branch by branch', async ({ page }) => {
  const t = words('en', 'models');
  await page.goto('/en/models/silero-vad/graph');
  const choice = page.getByLabel(t('graph.which'), { exact: true });
  await expect(choice).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'If', exact: true }).click();
  await page.getByRole('button', { name: /^then_branch/ }).click();
  await expect(page.getByRole('application', { name: t('graph.picture') })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Conv', exact: true }).first()).toBeVisible();
});
