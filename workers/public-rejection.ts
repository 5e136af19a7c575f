import type { Rejection } from '#ml/onnx/contract.ts';
import { REFERENCE_ROWS } from '#server/challenges/schema.ts';
import type { InferenceRequest, Sandbox } from '#workers/sandbox/sandbox.ts';

/** What follows from the rows that a model was fed: an index out of bounds tells that index, a shape its size. */
const FROM_ROWS: ReadonlySet<Rejection['code']> = new Set([
  'run_failed',
  'output_shape',
  'wrong_row_count',
  'not_finite',
]);

/**
 * What a participant may be told of a rejection. A model can be made to fail with a message that spells hidden rows out
 * (`Gather` at an index computed from the pixels: 63 bits a submission). So it is run once more over the public training
 * examples alone, which come first in the input, and the details are those of that run; where it does not fail the same
 * way there, the code stands alone: `where: 'hidden'`.
 *
 * @param request the one that was rejected
 */
export async function publicRejection(
  sandbox: Sandbox,
  request: InferenceRequest,
  rejection: Rejection,
  signal: AbortSignal,
): Promise<Rejection> {
  if (!FROM_ROWS.has(rejection.code)) return rejection;
  for (const rows of publicSizes(request)) {
    const outcome = await sandbox.infer({ ...request, rows }, signal);
    if (!outcome.ok && outcome.rejection.code === rejection.code) return outcome.rejection;
  }
  return { code: rejection.code, details: { where: 'hidden' } };
}

/** A whole slice, and one as long as the last: a `Reshape` to a fixed size fails in one of them. */
function publicSizes({ rows, batch, fixedBatch }: InferenceRequest): number[] {
  const last = rows % batch;
  return last === 0 || fixedBatch || last >= REFERENCE_ROWS ? [REFERENCE_ROWS] : [REFERENCE_ROWS, last];
}
