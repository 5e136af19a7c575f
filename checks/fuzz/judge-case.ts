import { createHash } from 'node:crypto';
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ModelFacts, REJECTION_CODES, type Rejection, type Validation } from '#ml/onnx/contract.ts';
import { MOST_REJECTIONS } from '#ml/onnx/rejections.ts';
import { digitModel, linearClassifier } from '#ml/onnx/testing/build-model.ts';
import { DIGITS_CONTRACT } from '#ml/onnx/testing/digits-contract.ts';
import {
  DYNAMIC_BATCH,
  type InferenceOutcome,
  type InferenceRequest,
  type Sandbox,
} from '#workers/sandbox/sandbox.ts';
import { ValidationThread } from '#workers/validation-thread.ts';

const MIB = 1024 * 1024;
const ROWS = 8;
/** Ten times the slowest file that was made to be slow. */
const VALIDATION_MS = 2_000;
const LIMITS = { memoryBytes: 256 * MIB, milliseconds: 1_500 };
/** Starting, killing and a busy machine. */
const GRACE_MS = 8_000;

/** What the sandbox must know of a model. */
interface Interface {
  readonly input: ModelFacts['input'];
  readonly output: { readonly name: string };
  readonly batch: number | null;
}

const HONEST: Interface = {
  input: { name: 'image', shape: ['N', 1, 28, 28] },
  output: { name: 'scores' },
  batch: null,
};

/** What a file did that no file may do. */
export interface Fault {
  readonly stage: 'validator' | 'sandbox' | 'afterwards';
  readonly what: string;
}

export interface Verdict {
  readonly fault: Fault | null;
  readonly accepted: boolean;
  /** How it ended in the sandbox: a rejection's code or `scored`; null where it did not get there. */
  readonly ran: string | null;
}

/** Has files validated and run as an evaluation does, and looks at whether that was as it should be. */
export class Judge {
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  readonly #honestFile: string;
  readonly #validator = new ValidationThread({ longestMs: VALIDATION_MS });

  private constructor(sandbox: Sandbox, folder: string) {
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.#honestFile = path.join(folder, 'honest.onnx');
  }

  static async open(sandbox: Sandbox): Promise<Judge> {
    const judge = new Judge(sandbox, await mkdtemp(path.join(tmpdir(), 'tidu-fuzz-')));
    const rows = Float32Array.from({ length: ROWS * 784 }, (_, k) => (1 + Math.sin(k * 0.7)) / 2);
    await writeFile(path.join(judge.#folder, 'rows.f32'), new Uint8Array(rows.buffer));
    await writeFile(judge.#honestFile, digitModel(linearClassifier()));
    return judge;
  }

  async close(): Promise<void> {
    await this.#validator.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** @param runs whether a file that the validator accepts goes on to the sandbox */
  async judge(bytes: Uint8Array, { runs }: { readonly runs: boolean }): Promise<Verdict> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = path.join(this.#folder, `${sha256}.onnx`);
    await writeFile(file, bytes);
    try {
      const validation = await this.#validate(file, sha256);
      if (typeof validation === 'string') return faulty('validator', validation);
      const wrong = whatIsWrong(validation);
      if (wrong !== null) return faulty('validator', wrong);
      if (!validation.accepted || !runs) return { fault: null, accepted: validation.accepted, ran: null };
      return await this.#run(file, validation.facts);
    } finally {
      await unlink(file);
    }
  }

  /** Whether an honest model is scored as ever: null, or what is wrong. */
  async checkHonest(): Promise<Fault | null> {
    const { fault, ran } = await this.#run(this.#honestFile, HONEST);
    if (fault) return fault;
    return ran === 'scored' ? null : { stage: 'afterwards', what: `an honest model ended ${ran}` };
  }

  async #validate(file: string, sha256: string): Promise<Validation | string> {
    try {
      return await this.#validator.validate({ file, sha256, contract: DIGITS_CONTRACT });
    } catch (error) {
      return String(error);
    }
  }

  async #run(file: string, facts: Interface): Promise<Verdict> {
    const begun = performance.now();
    const outcome = await this.#sandbox.infer(this.#requestFor(file, facts)).catch(String);
    const took = performance.now() - begun;
    if (typeof outcome === 'string') return faulty('sandbox', outcome);
    const late = took > LIMITS.milliseconds + GRACE_MS ? `it took ${Math.round(took)} ms` : null;
    const wrong = late ?? whatIsWrongWith(outcome);
    if (wrong !== null) return faulty('sandbox', wrong);
    return { fault: null, accepted: true, ran: outcome.ok ? 'scored' : outcome.rejection.code };
  }

  #requestFor(modelFile: string, { input, output, batch }: Interface): InferenceRequest {
    return {
      provider: 'cpu',
      modelFile,
      inputFile: path.join(this.#folder, 'rows.f32'),
      rows: ROWS,
      input: { name: input.name, rowShape: input.shape.slice(1).map(Number) },
      output: { name: output.name, rowSize: 10 },
      batch: batch ?? DYNAMIC_BATCH,
      fixedBatch: batch !== null,
      limits: LIMITS,
    };
  }
}

function faulty(stage: Fault['stage'], what: string): Verdict {
  return { fault: { stage, what: what.slice(0, 500) }, accepted: stage !== 'validator', ran: null };
}

function whatIsWrong(validation: Validation): string | null {
  if (validation.accepted) return whatIsWrongWithFacts(validation.facts);
  const { rejections } = validation;
  if (rejections.length > MOST_REJECTIONS) return `${rejections.length} rejections`;
  return rejections.map(whatIsWrongWithRejection).find((wrong) => wrong !== null) ?? null;
}

function whatIsWrongWithFacts(facts: ModelFacts): string | null {
  const counts = [facts.parameters, facts.nodes, facts.opset, ...Object.values(facts.operators)];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return `counts ${counts.join()}`;
  const names = [facts.input.name, facts.output.name, facts.producer];
  if (!names.every(isFit)) return `names ${JSON.stringify(names)}`;
  return Number.isSafeInteger(facts.irVersion) ? null : `IR version ${facts.irVersion}`;
}

function whatIsWrongWithRejection({ code, details }: Rejection): string | null {
  if (!REJECTION_CODES.includes(code)) return `the code ${code}`;
  const unfit = Object.entries(details).find(([, value]) =>
    typeof value === 'number' ? Number.isNaN(value) : !isFit(value),
  );
  return unfit ? `${code}: ${JSON.stringify(unfit)}` : null;
}

function whatIsWrongWith(outcome: InferenceOutcome): string | null {
  if (!outcome.ok) return whatIsWrongWithRejection(outcome.rejection);
  const { outputs } = outcome.result;
  if (outputs.length !== ROWS * 10) return `${outputs.length} outputs`;
  return outputs.every(Number.isFinite) ? null : 'outputs that are not finite';
}

/** Fit for a database and a page: printable, bounded, whole characters. */
function isFit(text: string): boolean {
  return text.isWellFormed() && /^\P{C}{0,400}$/u.test(text);
}
