import type { Message } from '#ml/onnx/compose-model.ts';
import { type FunctionParts, localFunction, node } from '#ml/onnx/testing/build-model.ts';
import { after } from '#ml/onnx/testing/hostile-parts.ts';

/** A node that calls a model's own function. */
export const call = (domain: string, name: string, input = 'linear', output = 'scores') =>
  node(name, [input], [output], {}, { domain });

/** An honest classifier whose scores pass through `nodes`, which may call `functions` of `x` that make `y`. */
export function functionsModel(
  functions: readonly Pick<FunctionParts, 'domain' | 'name' | 'nodes'>[],
  nodes: Message[],
) {
  const opsets = Object.fromEntries([['', 17], ...functions.map(({ domain }) => [domain, 1])]);
  const inputs = { inputs: ['x'], outputs: ['y'], opsets };
  return after(nodes, {
    opsets,
    functions: functions.map((parts) => localFunction({ ...inputs, ...parts })),
  });
}
