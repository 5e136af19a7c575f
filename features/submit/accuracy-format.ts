/** Two decimals: on 10,000 images one image more or less is seen. */
export const ACCURACY_FORMAT = {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
} as const;
