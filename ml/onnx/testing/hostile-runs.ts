import type { HostileCase } from '#ml/onnx/testing/hostile-case.ts';
import { HOSTILE_ENDLESS_RUNS } from '#ml/onnx/testing/hostile-endless-runs.ts';
import { HOSTILE_FAILING_RUNS } from '#ml/onnx/testing/hostile-failing-runs.ts';
import { HOSTILE_GROWING_RUNS } from '#ml/onnx/testing/hostile-growing-runs.ts';
import { HOSTILE_KERNELS } from '#ml/onnx/testing/hostile-kernels.ts';
import { HOSTILE_OUTPUTS } from '#ml/onnx/testing/hostile-outputs.ts';

/** Files in which nothing is wrong until they run. */
export const HOSTILE_RUNS: readonly HostileCase[] = [
  ...HOSTILE_OUTPUTS,
  ...HOSTILE_ENDLESS_RUNS,
  ...HOSTILE_GROWING_RUNS,
  ...HOSTILE_FAILING_RUNS,
  ...HOSTILE_KERNELS,
];
