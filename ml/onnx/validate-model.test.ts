import { describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { weightShapes } from '#ml/layers/shapes.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { ModelContract, Validation } from '#ml/onnx/contract.ts';
import {
  type AttributeValue,
  digitModel,
  integersTensor,
  node,
  tensor,
  tensorValue,
  text,
} from '#ml/onnx/testing/build-model.ts';
import { DIGITS_CONTRACT } from '#ml/onnx/testing/digits-contract.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { expectedCodes, HOSTILE_MODELS } from '#ml/onnx/testing/hostile-models.ts';
import { after, beside, interfaceOf, many } from '#ml/onnx/testing/hostile-parts.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';

const validate = (bytes: Uint8Array, contract: ModelContract = DIGITS_CONTRACT) =>
  validateModel(bytes, contract);
const codesOf = (verdict: Validation) => (verdict.accepted ? [] : verdict.rejections.map(({ code }) => code));
const starterFile = () =>
  writeNetwork(
    {
      network: STARTER_NETWORK,
      weights: weightShapes(STARTER_NETWORK).map(({ name, shape }) => ({
        name,
        shape,
        values: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.01),
      })),
    },
    { producerVersion: '0.1.0' },
  );

describe('the validator refuses', () => {
  const cases = HOSTILE_MODELS.filter(({ foundBy }) => foundBy === 'validator');

  it.each(cases)('$name', (hostile) => {
    const verdict = validate(hostile.bytes());
    // One fault each: what is reported is what is wrong, and nothing that is not.
    expect(codesOf(verdict)).toEqual([expect.toBeOneOf([...expectedCodes(hostile)])]);
  });

  it('each of them in words a database and a page can hold', () => {
    const details = cases.flatMap(({ bytes }) => {
      const verdict = validate(bytes());
      return verdict.accepted
        ? []
        : verdict.rejections.flatMap((rejection) => Object.values(rejection.details));
    });
    const isFit = (value: string | number) =>
      typeof value === 'number' ? Number.isSafeInteger(value) : /^\P{C}{0,400}$/u.test(value);
    expect(details.filter((value) => !isFit(value))).toEqual([]);
  });
});

describe('the validator accepts', () => {
  it.each(GOOD_MODELS)('$name', ({ bytes, batch, input }) => {
    const verdict = validate(bytes());
    expect(codesOf(verdict)).toEqual([]);
    if (!verdict.accepted) return;
    const n = batch ?? 'N';
    expect(verdict.facts.batch).toBe(batch);
    expect(verdict.facts.input.shape).toEqual(input === 'channels_first' ? [n, 1, 28, 28] : [n, 28, 28, 1]);
    expect(verdict.facts.output.shape).toEqual([n, 10]);
  });

  it.each(HOSTILE_MODELS.filter(({ foundBy }) => foundBy === 'sandbox'))(
    'what only a run can tell: $name',
    ({ bytes }) => {
      expect(codesOf(validate(bytes()))).toEqual([]);
    },
  );

  it('what the lab exports, and says what it is', () => {
    expect(validate(starterFile())).toEqual({
      accepted: true,
      facts: {
        input: { name: 'image', shape: ['N', 28, 28, 1] },
        output: { name: 'probabilities', shape: ['N', 10] },
        batch: null,
        opset: 17,
        irVersion: 8,
        producer: 'tidu 0.1.0',
        nodes: 10,
        parameters: 34_826,
        operators: { Transpose: 1, Conv: 2, Relu: 2, MaxPool: 2, Flatten: 1, Gemm: 1, Softmax: 1 },
      },
    });
  });
});

describe('the verdict', () => {
  it('names every independent fault at once', () => {
    const verdict = validate(
      beside(
        [node('Gelu', ['linear'], ['g'], {}, { domain: 'com.microsoft' }), node('Nonsense', ['g'], ['n'])],
        {
          opsets: { '': 5, 'com.microsoft': 1 },
          inputShape: ['N', 784],
          outputShape: ['N', 1000],
          initializers: [integersTensor('big', []), tensor('lies', 'float32', [7], new Float32Array(1))],
        },
      ),
    );
    expect(codesOf(verdict).toSorted()).toEqual(
      [
        'foreign_operator',
        'input_shape',
        'malformed',
        'output_shape',
        'unknown_operator',
        'unsupported_opset',
      ].toSorted(),
    );
  });

  it('says what was found and what is wanted', () => {
    const details = (bytes: Uint8Array) => {
      const verdict = validate(bytes);
      return verdict.accepted ? null : verdict.rejections[0].details;
    };
    expect(details(interfaceOf({ inputShape: ['batch', 3, 32, null] })())).toEqual({
      name: 'image',
      actual: '[batch,3,32,?]',
      expected: '[N,1,28,28] | [N,28,28,1]',
    });
    const foreign = (k: number) => node(`F${k}`, ['linear'], [`f${k}`], {}, { domain: 'com.example' });
    expect(details(beside(many(5, foreign)))).toEqual({
      operators: 'com.example::F0, com.example::F1, com.example::F2',
      more: 2,
      where: 'graph',
    });
    expect(details(interfaceOf({ opsets: { '': 24 } })())).toEqual({ actual: 24, min: 7, max: 23 });
  });

  it('shows names without control characters, bidirectional marks or half characters', () => {
    const name = `${'\u202e'}\u0000${'𝒳'.repeat(200)}`;
    const verdict = validate(beside([node('Relu', [name], ['r'])]));
    if (verdict.accepted) throw new Error('accepted');
    const shown = String(verdict.rejections[0].details.name);
    expect(shown).toMatch(/^𝒳+…?$/u);
    expect(shown.isWellFormed()).toBe(true);
  });

  it('counts a function’s nodes as often as it is called, and its operators once', () => {
    const verdict = validate(
      GOOD_MODELS.find(({ name }) => name === 'a model-local function')?.bytes() ?? new Uint8Array(),
    );
    if (!verdict.accepted) throw new Error('rejected');
    expect(verdict.facts.nodes).toBe(4);
    expect(verdict.facts.operators).toEqual({ Flatten: 1, MatMul: 1, Relu: 1, Neg: 1 });
  });
});

describe('no file', () => {
  /** Cut, flipped and spliced bytes of honest and hostile files: any verdict will do, an exception will not. */
  it('makes the validator throw or dawdle, out of 6,000 damaged ones', () => {
    const random = seededRandom(4);
    const originals = [...GOOD_MODELS, ...HOSTILE_MODELS]
      .map(({ bytes }) => bytes())
      .filter(({ length }) => length < 40_000);
    let [slowest, most] = [0, 0];
    for (let round = 0; round < 6000; round++) {
      const original = originals[random.integer(originals.length)] ?? new Uint8Array();
      const damaged = original.slice(
        0,
        random.uniform() < 0.2 ? random.integer(original.length + 1) : undefined,
      );
      // The graph's structure is in the first and last bytes; the middle is weights.
      for (let k = random.integer(6); k >= 0 && damaged.length > 0; k--) {
        const near = random.integer(Math.min(damaged.length, 600));
        damaged[random.uniform() < 0.5 ? near : damaged.length - 1 - near] = random.integer(256);
      }
      const start = performance.now();
      const verdict = validate(damaged);
      slowest = Math.max(slowest, performance.now() - start);
      most = Math.max(most, verdict.accepted ? 0 : verdict.rejections.length);
    }
    expect(most).toBeLessThanOrEqual(8);
    expect(slowest).toBeLessThan(1000);
  });

  it('is read beyond its end where it ends early: every cut of an honest file is refused', () => {
    const whole = starterFile();
    for (let length = 0; length < whole.length; length += length < 2000 ? 1 : 997) {
      expect(codesOf(validate(whole.slice(0, length)))).toEqual([
        expect.toBeOneOf(['empty_file', 'not_onnx', 'truncated', 'malformed', 'unsupported_opset']),
      ]);
    }
  });
});

describe('the time it takes', () => {
  /** The best of three, since other work on the machine only ever adds. */
  const milliseconds = (bytes: Uint8Array) => {
    const times = Array.from({ length: 3 }, () => {
      const start = performance.now();
      validate(bytes);
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  it('does not grow with the weights: 32 MiB take milliseconds', () => {
    const values = new Float32Array(8_100_000);
    const bytes = beside([], { initializers: [tensor('w', 'float32', [8100, 1000], values)] });
    expect(bytes.length).toBeGreaterThan(32_000_000);
    expect(codesOf(validate(bytes))).toEqual([]);
    expect(milliseconds(bytes)).toBeLessThan(100);
  });

  it('is short for ten thousand nodes', () => {
    const names = (k: number) => [`/features/block.${k}/activation/Relu_output_0`];
    const relus = many(9990, (k) => node('Relu', k === 0 ? ['linear'] : names(k - 1), names(k)));
    const bytes = after([...relus, node('Relu', names(9989), ['scores'])]);
    expect(codesOf(validate(bytes))).toEqual([]);
    expect(milliseconds(bytes)).toBeLessThan(500);
  });

  it.each([
    [
      'inputs of one node',
      () => digitModel({ nodes: [node('Sum', Array<string>(590_000).fill('image'), ['scores'])] }),
    ],
    ['integers in one attribute', () => crowdedIntegers()],
  ])('is short for very many %s', (_, make) => {
    expect(milliseconds(make())).toBeLessThan(1500);
  });
});

function crowdedIntegers(): Uint8Array {
  const values = Array<number>(1_000_000).fill(1);
  const list: AttributeValue = { type: 7, write: (message) => message.packedIntegers(8, values) };
  return after([node('Relu', ['linear'], ['scores'], { list })]);
}

describe('a limit of parameters', () => {
  const limited = (parameters: number): ModelContract => ({
    ...DIGITS_CONTRACT,
    limits: { ...DIGITS_CONTRACT.limits, parameters },
  });
  /** The classifier of 7,840 numbers with something beside it. */
  const withConstant = (attributes: Record<string, AttributeValue>) =>
    beside([node('Constant', [], ['unused'], attributes)]);

  it('is met by a model that has just as many, and not by one that has one more', () => {
    expect(validate(starterFile(), limited(34_826)).accepted).toBe(true);
    expect(validate(starterFile(), limited(34_825))).toEqual({
      accepted: false,
      rejections: [{ code: 'too_many_parameters', details: { actual: 34_826, limit: 34_825 } }],
    });
  });

  const tensors: Record<string, AttributeValue> = {
    'weights of one byte': tensorValue(tensor('w', 'int8', [5000], new Uint8Array(5000))),
    'weights of half a byte': tensorValue(tensor('w', 'int4', [5000], new Uint8Array(2500))),
    'eight weights in a number': tensorValue(tensor('w', 'int64', [5000], new Uint8Array(40_000))),
  };
  it.each(Object.entries(tensors))('counts %s', (_name, value) => {
    const verdict = validate(withConstant({ value }), limited(12_000));
    expect(codesOf(verdict)).toEqual(['too_many_parameters']);
  });

  it('counts numbers in lists of a Constant, and text', () => {
    const floats: AttributeValue = {
      type: 6,
      write: (message) => message.bytes(7, new Uint8Array(20_000)),
    };
    const lists: Record<string, AttributeValue>[] = [
      { value_floats: floats },
      { value_string: text('0.125,'.repeat(3500)) },
    ];
    for (const attributes of lists) {
      const verdict = validate(withConstant(attributes), limited(12_000));
      expect(codesOf(verdict)).toEqual(['too_many_parameters']);
    }
  });

  it('lets shapes, axes and zero points be', () => {
    const value = tensorValue(
      integersTensor(
        'axes',
        Array.from({ length: 100 }, (_, i) => BigInt(i)),
      ),
    );
    expect(validate(withConstant({ value }), limited(7_840)).accepted).toBe(true);
  });
});
