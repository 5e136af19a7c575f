import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderName } from '#lib/providers.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * The smallest model: opset 13, `y = Relu(x)`, both float32 `[N, 2]`. Protocol buffer bytes of onnx.ModelProto,
 * spelled out because this runs in production, where no writer is at hand.
 */
const RELU_MODEL = Buffer.from(
  'CAg6QQoMCgF4EgF5IgRSZWx1EgVwcm9iZVoUCgF4Eg8KDQgBEgkKAxIBTgoCCAJiFAoBeRIPCg0IARIJCgMSAU4KAggCQgQKABAN',
  'base64',
);
const ROWS = Float32Array.of(-1, 2, 3, -4);
const EXPECTED = Float32Array.of(0, 2, 3, 0);
const MIB = 1024 * 1024;
/** Generous, because a busy machine starts slowly; a sandbox that works answers in well under a second. */
const LIMITS = { memoryBytes: 512 * MIB, milliseconds: 20_000 };
/** Node alone takes more; less means that the watcher does not see the process it watches. */
const LEAST_MEMORY = 16 * MIB;

/**
 * Runs a tiny model all the way through a sandbox.
 *
 * @returns null if it works, otherwise why not, for an operator to read
 */
export async function probeSandbox(sandbox: Sandbox, provider: ProviderName = 'cpu'): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'tidu-probe-'));
  try {
    const modelFile = join(folder, 'probe.onnx');
    const inputFile = join(folder, 'rows.f32');
    await writeFile(modelFile, RELU_MODEL);
    await writeFile(inputFile, new Uint8Array(ROWS.buffer));
    const outcome = await sandbox.infer({
      provider,
      modelFile,
      inputFile,
      rows: 2,
      input: { name: 'x', rowShape: [2] },
      output: { name: 'y', rowSize: 2 },
      batch: 2,
      fixedBatch: false,
      limits: LIMITS,
    });
    if (!outcome.ok) return `a tiny model was rejected: ${outcome.rejection.code}`;
    const { outputs, peakMemoryBytes } = outcome.result;
    if (outputs.some((value, index) => value !== EXPECTED[index])) return 'a tiny model gave wrong outputs';
    if (peakMemoryBytes < LEAST_MEMORY) return 'the memory of its processes cannot be read';
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
