import { z } from 'zod';
import { challengeSlug, REFERENCE_ROWS } from '#server/challenges/schema.ts';

/** What a participant sends with a submission. Every limit is named here and safe in the browser. */

/** About two lines on a page: what was tried, not an essay. */
export const NOTE_MAX = 500;
/** A run of the lab with 50 epochs is 8 kB; far below PostgreSQL's and the page's patience. */
export const CLAIMED_JSON_MAX = 64 * 1024;
/** A lab's config nests four levels. */
export const CLAIMED_DEPTH_MAX = 12;
export const CURVE_POINTS_MAX = 200;
/** Of one row of claimed outputs. */
const CLASSES_MAX = 1_000;
export const REQUEST_KEY_MAX = 100;
export const PAGE_LIMIT_MAX = 100;
export const PAGE_LIMIT_DEFAULT = 20;
/** Whatever stands where an id should: one that has not even its form is simply not found. */
export const ID_MAX = 100;
/** The longest cursor that Tidu makes has about 120 characters. */
const CURSOR_MAX = 200;

export const noteSchema = z
  .string()
  .max(NOTE_MAX)
  .refine(storable, 'unstorable')
  .transform((note) => note.trim());

/** Printable ASCII, as HTTP's Idempotency-Key carries it. */
export const requestKeySchema = z
  .string()
  .min(1)
  .max(REQUEST_KEY_MAX)
  .regex(/^[\x21-\x7e]+$/);

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

export const cursorSchema = z
  .string()
  .max(CURSOR_MAX)
  .regex(/^[A-Za-z0-9_-]+$/);
/** Of a paged query: react-query asks for the first page with null. */
export const pageCursorSchema = cursorSchema.nullish().transform((cursor) => cursor ?? undefined);
export const pageLimitSchema = z.int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT);

export const claimedRunSchema = z
  .object({
    config: z.unknown(),
    backend: z.string().max(100),
    validationAccuracy: z.number().min(0).max(1).nullable(),
    validationLoss: z.number().nullable(),
    trainedMs: z.number().min(0),
    curve: z.array(z.unknown()).max(CURVE_POINTS_MAX),
    outputs: z.array(z.array(z.number()).max(CLASSES_MAX)).max(REFERENCE_ROWS).optional(),
  })
  .refine(fitsJsonLimits, 'too_large');

export const createSubmissionSchema = z.object({
  challenge: challengeSlug,
  artifactSha256: sha256Schema,
  source: z.enum(['lab', 'upload', 'rest']),
  note: noteSchema.default(''),
  claimed: claimedRunSchema.nullish().transform((claimed) => claimed ?? null),
  requestKey: requestKeySchema,
});
export type CreateSubmission = z.output<typeof createSubmissionSchema>;

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Walks without recursion, so that nesting cannot exhaust the stack before it is measured. */
function fitsJsonLimits(root: unknown): boolean {
  let budget = CLAIMED_JSON_MAX;
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, depth } = item;
    if (depth > CLAIMED_DEPTH_MAX) return false;
    budget -= 2;
    if (typeof value === 'string') {
      if (!storable(value)) return false;
      budget -= value.length;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        if (!storable(key)) return false;
        budget -= key.length;
        open.push({ value: child, depth: depth + 1 });
        if (budget - open.length < 0) return false;
      }
    }
    if (budget < 0) return false;
  }
  return JSON.stringify(root).length <= CLAIMED_JSON_MAX;
}
