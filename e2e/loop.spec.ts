import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { downloadModel, submitAsNewcomer, train } from '#e2e/lab-page.ts';
import { words } from '#e2e/messages.ts';
import { readMnistTraining } from '#e2e/mnist.ts';
import { expect, LOCALES, test } from '#e2e/test.ts';

/** Probabilities of a downloaded model for the first `count` public training images, outside browser and sandbox. */
async function probabilities(file: string, count: number): Promise<number[][]> {
  const session = await ort.InferenceSession.create(await readFile(file));
  const images = await readMnistTraining(count);
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const result = await session.run({ [input]: new ort.Tensor('float32', images, [count, 28, 28, 1]) });
  const values = result[output]?.data as Float32Array;
  return Array.from({ length: count }, (_, row) => [...values.subarray(row * 10, row * 10 + 10)]);
}

for (const locale of LOCALES) {
  test(`a newcomer trains, signs up in place, submits and is ranked (${locale})`, async ({ page }) => {
    test.setTimeout(420_000);
    const name = locale === 'zh' ? '梯度新人' : 'Newcomer';
    await train(page, locale);
    const file = await downloadModel(page, locale);
    expect(await submitAsNewcomer(page, locale, name)).toBeGreaterThanOrEqual(0.85);

    const [id] = /sub_[0-9a-z]{26}/.exec(await page.content()) ?? [];
    const receipt = await page.evaluate(async (submission) => {
      const input = encodeURIComponent(JSON.stringify({ id: submission }));
      const response = await fetch(`/api/trpc/submissions.receipt?input=${input}`);
      return ((await response.json()) as { result: { data: { outputs: number[][] } } }).result.data;
    }, id);
    expect(receipt.outputs).toHaveLength(32);
    const differences = (await probabilities(file, 32)).flatMap((row, i) =>
      row.map((value, j) => Math.abs(value - (receipt.outputs[i]?.[j] ?? Number.NaN))),
    );
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-3);

    await page.getByRole('link', { name: words(locale, 'submit')('watch.leaderboard') }).click();
    await expect(page.getByRole('row', { name: new RegExp(name) }).first()).toContainText(/%/);
  });
}
