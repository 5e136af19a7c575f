import type { Layer } from '#ml/layers/network.ts';

/** The arguments of a layer worth reading: `32 · 3×3 · relu`. The same in every language. */
export function layerSettings(layer: Layer): string {
  switch (layer.kind) {
    case 'Conv2D':
      return [layer.filters, layer.kernelSize.join('×'), layer.activation].join(' · ');
    case 'MaxPooling2D':
    case 'AveragePooling2D':
      return layer.poolSize.join('×');
    case 'Dense':
      return [layer.units, layer.activation].join(' · ');
    case 'Dropout':
      return String(layer.rate);
    case 'Activation':
      return layer.activation;
    case 'Flatten':
    case 'GlobalAveragePooling2D':
    case 'BatchNormalization':
      return '';
    default:
      return layer satisfies never;
  }
}
