import { cursorSchema } from '#server/submissions/schema.ts';

/** tRPC's infinite queries send null for the first page. */
export const pageCursor = cursorSchema.nullish().transform((cursor) => cursor ?? undefined);
