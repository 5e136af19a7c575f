import type { CardValue } from '#ml/onnx/contract.ts';
import { isSilero } from '#ml/runtime/speech/silero.ts';

export interface UsageOptions {
  readonly origin: string;
  /** Path of the file on this site. */
  readonly path: string;
  /** As it is saved: `lenet-5-v1.onnx`. */
  readonly file: string;
  readonly inputs: readonly CardValue[];
  readonly outputs: readonly CardValue[];
  readonly sha256: string;
}

/** Types of NumPy and of onnxruntime's JavaScript API for the element types that inputs have. */
const TYPES: Readonly<Record<string, { numpy: string; array: string }>> = {
  float32: { numpy: 'np.float32', array: 'Float32Array' },
  float64: { numpy: 'np.float64', array: 'Float64Array' },
  int64: { numpy: 'np.int64', array: 'BigInt64Array' },
  int32: { numpy: 'np.int32', array: 'Int32Array' },
  uint8: { numpy: 'np.uint8', array: 'Uint8Array' },
  bool: { numpy: 'np.bool_', array: 'Uint8Array' },
};

/** One row of an input: open dimensions are 1. */
function dimsOf(input: CardValue, inputs: readonly CardValue[]): number[] {
  // Its second dimension is open: 64 samples of context and a window of 512.
  if (input.name === 'input' && isSilero(inputs)) return [1, 576];
  return (input.shape ?? [1]).map((dim) => (typeof dim === 'number' ? dim : 1));
}

/** NumPy's shape: `(1, 28, 28, 1)`, `(5,)`, `()`. */
const tuple = (dims: readonly number[]) => (dims.length === 1 ? `(${dims[0]},)` : `(${dims.join(', ')})`);

/** Runs the file once with onnxruntime for Python. */
export function pythonUsage({ file, inputs, outputs }: UsageOptions): string {
  const feeds = inputs.map((input) => {
    const dims = tuple(dimsOf(input, inputs));
    const type = TYPES[input.elementType]?.numpy ?? 'np.float32';
    const value =
      input.name === 'sr' && isSilero(inputs) ? 'np.array(16000, np.int64)' : `np.zeros(${dims}, ${type})`;
    return `    ${JSON.stringify(input.name)}: ${value},`;
  });
  const first = outputs[0]?.name ?? 'output';
  return `import numpy as np, onnxruntime  # pip install onnxruntime

session = onnxruntime.InferenceSession("${file}")
outputs = session.run(None, {  # your data in place of zeros
${feeds.join('\n')}
})
print(${JSON.stringify(first)}, outputs[0])
`;
}

/** Runs the file once with onnxruntime for JavaScript; the same lines in Node with `onnxruntime-node`. */
export function javascriptUsage({ file, inputs, outputs }: UsageOptions): string {
  const feeds = inputs.map((input) => {
    const dims = dimsOf(input, inputs);
    const size = dims.reduce((product, dim) => product * dim, 1);
    const { array } = TYPES[input.elementType] ?? { array: 'Float32Array' };
    const data =
      input.name === 'sr' && isSilero(inputs) ? 'BigInt64Array.of(16000n)' : `new ${array}(${size})`;
    return `  ${JSON.stringify(input.name)}: new ort.Tensor('${input.elementType}', ${data}, [${dims.join(', ')}]),`;
  });
  const first = outputs[0]?.name ?? 'output';
  return `import * as ort from 'onnxruntime-web'; // npm install onnxruntime-web

const session = await ort.InferenceSession.create('./${file}');
const outputs = await session.run({ // your data in place of zeros
${feeds.join('\n')}
});
console.log(${JSON.stringify(first)}, outputs[${JSON.stringify(first)}].data);
`;
}

/** A download that can be interrupted, and the proof that it is whole. */
export function downloadUsage({ origin, path, file, sha256 }: UsageOptions): string {
  return `curl -C - -o ${file} ${origin}${path}
echo "${sha256}  ${file}" | sha256sum -c
`;
}
