/** Images with their classes, as they are stored and sent: one byte a pixel, row by row. */
export interface LabelledImages {
  /** [count, height, width, channels], 0 is background and 255 ink. */
  readonly images: Uint8Array;
  /** [count], the class. */
  readonly labels: Uint8Array;
}
