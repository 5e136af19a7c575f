import type { ModelContract } from '#ml/onnx/contract.ts';

/** What challenge `mnist` asks for, written down again for tests: they must not depend on a challenge's settings. */
export const DIGITS_CONTRACT: ModelContract = {
  input: {
    elementType: 'float32',
    shapes: [
      ['N', 1, 28, 28],
      ['N', 28, 28, 1],
    ],
  },
  output: { elementType: 'float32', shape: ['N', 10] },
  opset: { min: 7, max: 23 },
  limits: { bytes: 32 * 1024 ** 2, nodes: 10_000, memoryBytes: 1024 ** 3, milliseconds: 60_000 },
};
