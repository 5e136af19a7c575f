import type { HostileCase } from '#ml/onnx/testing/hostile-case.ts';
import { HOSTILE_EXTERNAL_DATA } from '#ml/onnx/testing/hostile-external-data.ts';
import { HOSTILE_FILES } from '#ml/onnx/testing/hostile-files.ts';
import { HOSTILE_GRAPHS } from '#ml/onnx/testing/hostile-graphs.ts';
import { HOSTILE_OPERATORS } from '#ml/onnx/testing/hostile-operators.ts';
import { HOSTILE_RUNS } from '#ml/onnx/testing/hostile-runs.ts';
import { HOSTILE_SHAPES } from '#ml/onnx/testing/hostile-shapes.ts';

export { expectedCodes, type HostileCase } from '#ml/onnx/testing/hostile-case.ts';

/** Every file we know of that must not be scored, all made by code; the sandbox's suite runs those it has to find. */
export const HOSTILE_MODELS: readonly HostileCase[] = [
  ...HOSTILE_FILES,
  ...HOSTILE_EXTERNAL_DATA,
  ...HOSTILE_OPERATORS,
  ...HOSTILE_GRAPHS,
  ...HOSTILE_SHAPES,
  ...HOSTILE_RUNS,
];
