import {
  graph,
  graphValue,
  int,
  integersTensor,
  type Message,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';
import { after, condition } from '#ml/onnx/testing/hostile-parts.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** An initializer that is one float. */
export const scalar = (name: string, value: number) => tensor(name, 'float32', [], Float32Array.of(value));

/** An initializer that is one int64. */
export const whole = (name: string, value: bigint) => tensor(name, 'int64', [], BigInt64Array.of(value));

/** Nodes that make `count`, an int64 list of one number that nobody can know before the run: about `factor`. */
export function computed(factor: number): { nodes: Message[]; initializers: Message[] } {
  return {
    nodes: [
      node('ReduceMean', ['image'], ['count_mean'], { keepdims: int(0) }),
      // e^0 … e^1, times the factor: never nothing, whatever the image.
      node('Exp', ['count_mean'], ['count_exp']),
      node('Mul', ['count_exp', 'count_factor'], ['count_float']),
      node('Cast', ['count_float'], ['count_scalar'], { to: int(7) }),
      node('Reshape', ['count_scalar', 'count_list'], ['count']),
    ],
    initializers: [scalar('count_factor', factor), integersTensor('count_list', [1])],
  };
}

/** The scores plus something that depends on `name`, so that no optimiser drops what was computed. Needs `nothing`. */
export function onto(name: string): Message[] {
  return [
    node('ReduceMax', [name], ['largest'], { keepdims: int(0) }),
    node('Mul', ['largest', 'nothing'], ['none']),
    node('Add', ['linear', 'none'], ['scores']),
  ];
}

/** An initializer that is zero, by which `onto` multiplies. */
export const nothing = scalar('nothing', 0);

/** A loop of 2^62 turns around `body`, which makes `next` from `state`; `growing` leaves the state's shape open. */
export function loop(body: readonly Message[], options: { readonly growing?: boolean } = {}): Bytes {
  const shape = options.growing ? undefined : ['N', 10];
  const turn = graph({
    name: 'turn',
    nodes: [node('Identity', ['go'], ['go_on']), ...body],
    inputs: [valueInfo('k', 'int64', []), valueInfo('go', 'bool', []), valueInfo('state', 'float32', shape)],
    outputs: [valueInfo('go_on', 'bool', []), valueInfo('next', 'float32', shape)],
  });
  return after(
    [node('Loop', ['turns', 'condition', 'linear'], ['end'], { body: graphValue(turn) }), ...onto('end')],
    {
      initializers: [whole('turns', 2n ** 62n), condition, nothing],
    },
  );
}

/** Something enormous, made as `big` by `nodes`, whose size `count` is computed from the image. */
export function computedSize(
  factor: number,
  nodes: readonly Message[],
  weights: readonly Message[] = [],
): Bytes {
  const size = computed(factor);
  return after([...size.nodes, ...nodes, ...onto('big')], {
    initializers: [...size.initializers, ...weights, nothing],
  });
}
