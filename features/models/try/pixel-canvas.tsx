'use client';

import { useEffect, useRef } from 'react';
import type { ImageInput } from './trial-kind.ts';

/** An image exactly as a model gets it, pixel by pixel. Black where there is none. */
export function PixelCanvas(props: {
  /** [height, width, channels] in 0..1. */
  readonly pixels: Float32Array | null;
  readonly input: ImageInput;
  readonly label: string;
  readonly className?: string;
}) {
  const { pixels, input, label, className } = props;
  const { width, height, channels } = input;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let channel = 0; channel < 3; channel++) {
        const value = pixels?.[i * channels + (channels === 3 ? channel : 0)] ?? 0;
        image.data[i * 4 + channel] = Math.round(value * 255);
      }
      image.data[i * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [pixels, width, height, channels]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      className={className}
      style={{ imageRendering: 'pixelated' }}
    />
  );
}
