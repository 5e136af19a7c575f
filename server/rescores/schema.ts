import { z } from 'zod';

/** Two or three sentences, shown to participants as they are written. */
export const RESCORE_REASON_MAX = 500;

export const rescoreReasonSchema = z
  .string()
  .max(RESCORE_REASON_MAX)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'unstorable')
  .transform((text) => text.trim())
  .pipe(z.string().min(1));
