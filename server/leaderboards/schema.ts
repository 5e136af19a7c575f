import { z } from 'zod';

/** Shown to the participant: a few sentences. */
export const MARK_NOTE_MAX = 1_000;

export const resolveMarkSchema = z.object({
  id: z.int().positive(),
  resolution: z.enum(['cleared', 'upheld']),
  note: z
    .string()
    .max(MARK_NOTE_MAX)
    .refine((note) => note.isWellFormed() && !note.includes('\0'))
    .transform((note) => note.trim())
    .default(''),
});
export type ResolveMark = z.output<typeof resolveMarkSchema>;
