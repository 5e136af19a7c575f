import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javascriptUsage, pythonUsage, type UsageOptions } from '#features/models/usage-examples.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import { readShippedFile } from '#server/models/register-shipped-models.ts';
import { SHIPPED_MODELS } from '#server/models/shipped-models.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tidu-usage-'));
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  await cp(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function optionsFor(slug: string): Promise<UsageOptions> {
  const shipped = SHIPPED_MODELS.find((model) => model.slug === slug);
  if (!shipped) throw new Error(slug);
  const bytes = await readShippedFile(shipped);
  const file = `${slug}-v1.onnx`;
  await writeFile(path.join(folder, file), bytes);
  const { inputs, outputs } = writeModelCard(bytes);
  return { origin: 'http://x', path: '/y', file, inputs, outputs, sha256: '' };
}

describe('the code on a model’s page', () => {
  it.each([
    ['lenet-5', /^probabilities Float32Array\(10\)/],
    ['silero-vad', /^output Float32Array\(1\) \[ 0\.0/],
  ])('runs %s as it stands, in Node with its own package', async (slug, printed) => {
    const code = javascriptUsage(await optionsFor(slug)).replace("'onnxruntime-web'", "'onnxruntime-node'");
    const script = path.join(folder, `${slug}.mjs`);
    await writeFile(script, code);
    const { stdout } = await run(process.execPath, [script], { cwd: folder });
    expect(stdout).toMatch(printed);
  });

  it('names inputs, shapes and types in Python', async () => {
    expect(pythonUsage(await optionsFor('lenet-5'))).toContain(
      '"image": np.zeros((1, 28, 28, 1), np.float32),',
    );
    const silero = pythonUsage(await optionsFor('silero-vad'));
    expect(silero).toContain('"input": np.zeros((1, 576), np.float32),');
    expect(silero).toContain('"sr": np.array(16000, np.int64),');
  });
});
