import type { RunProblem } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';

const PROBLEMS: readonly string[] = [
  'data_unreachable',
  'no_backend',
  'device_lost',
  'diverged',
  'out_of_memory',
  'crashed',
] satisfies RunProblem['code'][];

/** What the browsers and Emscripten say when memory cannot be had. */
const OUT_OF_MEMORY =
  /out of memory|\boom\b|allocation failed|could not allocate|enlarge memory|cannot grow/i;
const LOST = /context lost|lost context|device (is|was) lost|device lost/i;

/** Anything thrown while training, as the error the page is told. */
export function toTrainingError(error: unknown): TrainingError {
  if (error instanceof TrainingError) return error;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error);
  if (LOST.test(detail)) return new TrainingError('device_lost', detail, { cause: error });
  if (OUT_OF_MEMORY.test(detail)) return new TrainingError('out_of_memory', detail, { cause: error });
  return new TrainingError('crashed', detail, { cause: error });
}

/** @returns null for errors that are about a call and not about the run. */
export function toProblem({ code, message }: TrainingError): RunProblem | null {
  return PROBLEMS.includes(code) ? { code: code as RunProblem['code'], detail: message } : null;
}
