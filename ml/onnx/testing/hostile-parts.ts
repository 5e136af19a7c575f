import {
  type AttributeValue,
  type DigitModelParts,
  digitModel,
  graph,
  graphValue,
  linearClassifier,
  type Message,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/testing/build-model.ts';

const classifier = linearClassifier();
const behind = linearClassifier('image', 'linear');

type Bytes = Uint8Array<ArrayBuffer>;

/** An honest classifier whose scores pass through `nodes`, from `linear` to `scores`. */
export function after(nodes: readonly Message[], more: Partial<DigitModelParts> = {}): Bytes {
  return digitModel({
    ...more,
    nodes: [...behind.nodes, ...nodes],
    initializers: [...behind.initializers, ...(more.initializers ?? [])],
  });
}

/** An honest classifier with something added that its scores do not depend on. */
export function beside(nodes: readonly Message[], more: Partial<DigitModelParts> = {}): Bytes {
  return after([...nodes, node('Identity', ['linear'], ['scores'])], more);
}

/** An honest classifier with something else about it changed. */
export function interfaceOf(parts: Partial<DigitModelParts>): () => Bytes {
  return () => digitModel({ ...classifier, ...parts });
}

/** A node whose only business is to carry an attribute; makes `carried`. */
export function carrier(value: AttributeValue): Message {
  return node('Constant', [], ['carried'], { value });
}

export function branch(nodes: readonly Message[], output: string): AttributeValue {
  return graphValue(graph({ name: output, nodes, outputs: [valueInfo(output, 'float32')] }));
}

/** An initializer that is true. */
export const condition = tensor('condition', 'bool', [], Uint8Array.of(1));

/** An honest classifier with `nodes`, which make `output`, in a branch that is not taken. */
export function inSubgraph(
  nodes: readonly Message[],
  output: string,
  more: Partial<DigitModelParts> = {},
): Bytes {
  const choice = node('If', ['condition'], ['chosen'], {
    then_branch: branch([node('Identity', ['linear'], ['kept'])], 'kept'),
    else_branch: branch(nodes, output),
  });
  return beside([choice], { ...more, initializers: [condition] });
}

export function imports(domain: string): Partial<DigitModelParts> {
  return { opsets: { '': 17, [domain]: 1 } };
}

export function many(count: number, make: (index: number) => Message): Message[] {
  return Array.from({ length: count }, (_, k) => make(k));
}
