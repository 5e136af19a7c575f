/** Of the shares that challenges rank by. Two decimals: on 5,000 rows one more or less is seen. */
export const SHARE_FORMAT = {
  style: 'percent',
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
} as const;
