'use client';

import { useEffect, useRef } from 'react';
import type { ImageShape } from '#ml/datasets/shards.ts';

/** An image as the network gets it, grey or in colour, the same in both themes. Black where there is none. */
export function PixelImage(props: {
  /** [height, width, channels] in 0..1. */
  readonly pixels: Float32Array | null;
  readonly shape: ImageShape;
  /** What it shows, for those who do not see it; empty where the text beside says so. */
  readonly label: string;
  readonly className?: string;
}) {
  const { pixels, label, className } = props;
  const [height, width, channels] = props.shape;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    const channelOf = (colour: number) => (channels === 3 ? colour : 0);
    for (let i = 0; i < width * height; i++) {
      for (let colour = 0; colour < 3; colour++) {
        image.data[i * 4 + colour] = Math.round((pixels?.[i * channels + channelOf(colour)] ?? 0) * 255);
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
      role={label ? 'img' : undefined}
      aria-label={label || undefined}
      aria-hidden={label ? undefined : true}
      className={className}
      style={{ imageRendering: 'pixelated' }}
    />
  );
}
