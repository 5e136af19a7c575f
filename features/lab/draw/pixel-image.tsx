'use client';

import { useEffect, useRef } from 'react';
import { MNIST_SIDE } from './to-mnist-image.ts';

/** A 28 × 28 image as the network gets it: white ink on black, in both themes. Black where there is none. */
export function PixelImage(props: {
  /** [28, 28, 1] in 0..1. */
  readonly pixels: Float32Array | null;
  /** What it shows, for those who do not see it; empty where the text beside says so. */
  readonly label: string;
  readonly className?: string;
}) {
  const { pixels, label, className } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(MNIST_SIDE, MNIST_SIDE);
    for (let i = 0; i < MNIST_SIDE * MNIST_SIDE; i++) {
      image.data.fill(Math.round((pixels?.[i] ?? 0) * 255), i * 4, i * 4 + 3);
      image.data[i * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      width={MNIST_SIDE}
      height={MNIST_SIDE}
      role={label ? 'img' : undefined}
      aria-label={label || undefined}
      aria-hidden={label ? undefined : true}
      className={className}
      style={{ imageRendering: 'pixelated' }}
    />
  );
}
