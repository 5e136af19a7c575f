import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { downloadModel, submitAsNewcomer, train } from '#e2e/lab-page.ts';
import { words } from '#e2e/messages.ts';
import { readMnistTraining } from '#e2e/mnist.ts';
import { expect, LOCALES, test } from '#e2e/test.ts';
import { maxAbsDifference } from '#ml/metrics/max-abs-difference.ts';

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
    const { receipt, submission } = await page.evaluate(async (id) => {
      const ask = async (procedure: string) => {
        const response = await fetch(
          `/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify({ id }))}`,
        );
        return ((await response.json()) as { result: { data: unknown } }).result.data;
      };
      return {
        receipt: ((await ask('receipts.get')) as { signed: { receipt: { outputs: number[][] } } }).signed
          .receipt,
        submission: (await ask('submissions.get')) as { claimed: { outputs: number[][] } },
      };
    }, id);
    expect(receipt.outputs).toHaveLength(32);
    expect(maxAbsDifference(receipt.outputs, submission.claimed.outputs)).toBeLessThanOrEqual(1e-3);
    expect(maxAbsDifference(receipt.outputs, await probabilities(file, 32))).toBeLessThanOrEqual(1e-3);

    await page.getByRole('link', { name: words(locale, 'submit')('watch.leaderboard') }).click();
    await expect(page.getByRole('row', { name: new RegExp(name) }).first()).toContainText(/%/);
  });
}
