import type { CardValue, ModelCard } from '#ml/onnx/contract.ts';
import { isSilero } from '#ml/runtime/speech/silero.ts';

/** How a model can be tried in the page: what its inputs let a visitor make. */
export type Trial =
  | { readonly kind: 'digit'; readonly input: ImageInput }
  | { readonly kind: 'image'; readonly input: ImageInput }
  | { readonly kind: 'points'; readonly input: PointInput }
  | { readonly kind: 'speech' };

export interface ImageInput {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly order: 'channels_first' | 'channels_last';
  /** Rows the model takes at once; 1 where that is open. */
  readonly batch: number;
}

export interface PointInput {
  readonly name: string;
  readonly batch: number | null;
}

/** Larger pictures are for models that are too large to try. */
const LARGEST_SIDE = 1024;

/** Null where the page has no way to make the model's inputs. */
export function trialOf(card: Pick<ModelCard, 'inputs'>): Trial | null {
  if (isSilero(card.inputs)) return { kind: 'speech' };
  const [input] = card.inputs;
  if (!input || card.inputs.length > 1 || input.elementType !== 'float32') return null;
  const shape = input.shape;
  if (shape?.length === 2 && shape[1] === 2) {
    return { kind: 'points', input: { name: input.name, batch: fixed(shape[0]) } };
  }
  const image = imageInput(input);
  if (!image) return null;
  const isDigit = image.channels === 1 && image.width === 28 && image.height === 28;
  return { kind: isDigit ? 'digit' : 'image', input: image };
}

function imageInput({ name, shape }: CardValue): ImageInput | null {
  if (shape?.length !== 4) return null;
  const [n, a, b, c] = shape;
  const batch = fixed(n) ?? 1;
  if (isChannels(a) && isSide(b) && isSide(c)) {
    return { name, width: c, height: b, channels: a, order: 'channels_first', batch };
  }
  if (isSide(a) && isSide(b) && isChannels(c)) {
    return { name, width: b, height: a, channels: c, order: 'channels_last', batch };
  }
  return null;
}

const fixed = (dim: number | string | null | undefined) => (typeof dim === 'number' && dim > 0 ? dim : null);
const isChannels = (dim: unknown): dim is 1 | 3 => dim === 1 || dim === 3;
const isSide = (dim: unknown): dim is number => typeof dim === 'number' && dim > 3 && dim <= LARGEST_SIDE;
