import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeCase, planCase } from '#checks/fuzz/fuzz-case.ts';
import { parseMessage, writeMessage } from '#checks/fuzz/message-tree.ts';
import { minimise } from '#checks/fuzz/minimise.ts';
import { MUTATION_NAMES } from '#checks/fuzz/mutations.ts';
import { LEAK_MIB, runFuzz } from '#checks/fuzz/run-fuzz.ts';
import { seedModels } from '#checks/fuzz/seed-models.ts';
import { DIGITS_CONTRACT } from '#ml/onnx/testing/digits-contract.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';

const SEED = 20_261;
const models = seedModels();

let findings: string;
beforeAll(async () => {
  findings = await mkdtemp(path.join(tmpdir(), 'tidu-findings-'));
});
afterAll(() => rm(findings, { recursive: true }));

test.each(models)('$name is valid and the same after it was taken apart', ({ bytes }) => {
  expect(validateModel(bytes, DIGITS_CONTRACT)).toMatchObject({ accepted: true });
  expect(Buffer.compare(writeMessage(parseMessage(bytes, 'Model')), bytes)).toBe(0);
});

describe('a case', () => {
  test('is the same for the same seed, and another for another', () => {
    const files = [SEED, SEED, SEED + 1].map((seed) => makeCase(planCase(seed, 7, models), models));
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).not.toEqual(files[0]);
  });

  test('is made with every mutation, most of which leave a file that can be read', () => {
    const plans = Array.from({ length: 500 }, (_, index) => planCase(SEED, index, models));
    const used = new Set(plans.flatMap(({ steps }) => steps.map(({ mutation }) => mutation)));
    expect([...used].sort()).toEqual([...MUTATION_NAMES, 'bytes'].sort());
  });

  test('that fails is made smaller while it fails the same way', async () => {
    const plan = { ...planCase(SEED, 3, models), base: 'a sequence' };
    const guilty = Buffer.from('SequenceAt');
    const { plan: less, bytes } = await minimise(
      { ...plan, steps: [{ mutation: 'editBytes', seed: 1 }] },
      models,
      async (file) => Buffer.from(file).includes(guilty),
    );
    expect(less.steps).toEqual([]);
    expect(Buffer.from(bytes).includes(guilty)).toBe(true);
    expect(bytes.length).toBeLessThan(200);
  });
});

test('600 files made from valid ones neither end nor hold up nor fill the process that judges them', async () => {
  const report = await runFuzz({ seed: SEED, cases: 600, runs: 40, findings });
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ cases: 600, ran: { scored: expect.any(Number) } });
  expect(report.accepted).toBeGreaterThan(40);
  expect(report.grewByMiB).toBeLessThan(LEAK_MIB);
});
