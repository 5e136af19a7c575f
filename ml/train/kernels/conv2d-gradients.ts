import * as tf from '@tensorflow/tfjs-core';

/**
 * The two gradients of a convolution, which tfjs' wasm backend lacks or computes in one scalar thread, expressed as
 * convolutions, which XNNPACK runs with SIMD and threads. Exact for every stride, padding and dilation.
 */
export interface ConvolutionAttrs {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];
type Pair = [height: number, width: number];

/**
 * d loss / d filter. Images and channels change places and the output's gradient becomes the filter:
 * `filter[ky,kx,c,o] = Σ x[n, s·y + d·ky, s·x + d·kx, c] · dy[n,y,x,o]`, so strides and dilations change places too.
 * @param x [batch, height, width, in] @param dy [batch, outHeight, outWidth, out]
 * @returns [filterHeight, filterWidth, in, out]
 */
export function conv2dFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4D,
  attrs: ConvolutionAttrs,
): tf.Tensor4D {
  return tf.tidy(() => {
    const info = convolutionInfo(x.shape, filterShape, attrs);
    const { top, bottom, left, right } = info.padInfo;
    const products = convolve(
      tf.transpose(x, [3, 1, 2, 0]),
      tf.transpose(dy, [1, 2, 0, 3]),
      [
        [top, bottom],
        [left, right],
      ],
      {
        strides: [info.dilationHeight, info.dilationWidth],
        dilations: [info.strideHeight, info.strideWidth],
      },
    );
    // Where the strides leave over rows that no window reached, products of those rows come out as well.
    const [height, width] = filterShape;
    const wanted = tf.slice4d(products, [0, 0, 0, 0], [products.shape[0], height, width, products.shape[3]]);
    return tf.transpose(wanted, [1, 2, 0, 3]);
  });
}

/**
 * d loss / d input: the output's gradient, spread by the strides, convolved with the filter turned by 180° and its
 * channels exchanged.
 * @param dy [batch, outHeight, outWidth, out] @param filter [filterHeight, filterWidth, in, out]
 * @returns [batch, height, width, in]
 */
export function conv2dInputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: Shape4D,
  attrs: ConvolutionAttrs,
): tf.Tensor4D {
  return tf.tidy(() => {
    const info = convolutionInfo(inputShape, filter.shape, attrs);
    const spread = spreadByStrides(dy, [info.strideHeight, info.strideWidth]);
    const marginsY = margins(
      info.inHeight,
      spread.shape[1],
      info.filterHeight,
      info.dilationHeight,
      info.padInfo.top,
    );
    const marginsX = margins(
      info.inWidth,
      spread.shape[2],
      info.filterWidth,
      info.dilationWidth,
      info.padInfo.left,
    );
    const turned = tf.transpose(tf.reverse4d(filter, [0, 1]), [0, 1, 3, 2]);
    return convolve(spread, turned, [marginsY, marginsX], {
      strides: [1, 1],
      dilations: [info.dilationHeight, info.dilationWidth],
    });
  });
}

/** How much to pad (crop, if negative) a gradient of `dySize` so that convolving it gives `size` numbers again. */
function margins(
  size: number,
  dySize: number,
  filterSize: number,
  dilation: number,
  padBefore: number,
): Pair {
  const reach = (filterSize - 1) * dilation;
  const before = reach - padBefore;
  return [before, size + reach - before - dySize];
}

function convolutionInfo(inputShape: Shape4D, filterShape: Shape4D, attrs: ConvolutionAttrs) {
  const { strides, pad, dilations = 1, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode);
}

/** [batch, height, width, channels] → [batch, height · strideY, width · strideX, channels], zeros in between. */
function spreadByStrides(dy: tf.Tensor4D, [strideY, strideX]: Pair): tf.Tensor4D {
  if (strideY === 1 && strideX === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const widen = (rows: number, size: number, stride: number, values: tf.Tensor): tf.Tensor => {
    const kept = tf.reshape(values, [rows, size]);
    return stride === 1 ? kept : tf.concat([kept, tf.zeros([rows, size * (stride - 1)])], 1);
  };
  const columns = widen(batch * height * width, channels, strideX, dy);
  const rows = widen(batch * height, width * strideX * channels, strideY, columns);
  return tf.reshape(rows, [batch, height * strideY, width * strideX, channels]);
}

/** A convolution with explicit margins, past tf.conv2d's rule that strides and dilations exclude each other. */
function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  [marginsY, marginsX]: [Pair, Pair],
  { strides, dilations }: { strides: Pair; dilations: Pair },
): tf.Tensor4D {
  const cropped = crop(x, marginsY, marginsX);
  const pads = (pair: Pair): Pair => [Math.max(0, pair[0]), Math.max(0, pair[1])];
  const pad: tf.backend_util.ExplicitPadding = [[0, 0], pads(marginsY), pads(marginsX), [0, 0]];
  const attrs = { strides, pad, dataFormat: 'NHWC', dilations };
  return tf.engine().runKernel('Conv2D', { x: cropped, filter }, attrs) as tf.Tensor4D;
}

function crop(x: tf.Tensor4D, [top, bottom]: Pair, [left, right]: Pair): tf.Tensor4D {
  if (Math.min(top, bottom, left, right) >= 0) return x;
  const cut = (margin: number) => Math.max(0, -margin);
  const [batch, height, width, channels] = x.shape;
  const size: Shape4D = [batch, height - cut(top) - cut(bottom), width - cut(left) - cut(right), channels];
  return tf.slice4d(x, [0, cut(top), cut(left), 0], size);
}
