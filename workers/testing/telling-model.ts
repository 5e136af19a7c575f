import { int, integersTensor, node } from '#ml/onnx/testing/build-model.ts';
import { after } from '#ml/onnx/testing/hostile-parts.ts';
import { nothing, onto, scalar } from '#ml/onnx/testing/hostile-run-parts.ts';

/**
 * A model that answers slices of every size but `telling`; on such a one it fails, and the runtime's message then names
 * an index that is the sum of the slice's pixels.
 */
export function tellingModel(telling: number): Uint8Array<ArrayBuffer> {
  return after(
    [
      node('Shape', ['image'], ['shape']),
      node('Gather', ['shape', 'first'], ['size'], { axis: int(0) }),
      node('Equal', ['size', 'telling'], ['is_telling']),
      node('Cast', ['is_telling'], ['tells'], { to: int(1) }),
      node('ReduceSum', ['image'], ['sum'], { keepdims: int(0) }),
      node('Mul', ['sum', 'tells'], ['told']),
      node('Mul', ['told', 'thousand'], ['told_large']),
      node('Cast', ['told_large'], ['index'], { to: int(7) }),
      node('Gather', ['linear', 'index'], ['row'], { axis: int(0) }),
      ...onto('row'),
    ],
    {
      initializers: [
        integersTensor('first', [0]),
        integersTensor('telling', [telling]),
        scalar('thousand', 1000),
        nothing,
      ],
    },
  );
}
