import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CasePlan, makeCase, planCase } from '#checks/fuzz/fuzz-case.ts';
import { type Fault, Judge, type Verdict } from '#checks/fuzz/judge-case.ts';
import { minimise } from '#checks/fuzz/minimise.ts';
import { type SeedModel, seedModels } from '#checks/fuzz/seed-models.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { listDescendants } from '#workers/sandbox/testing/list-descendants.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** The first case; a case alone is repeated with `cases: 1`. */
  readonly first?: number;
  readonly cases: number;
  /** At most so many files go on to the sandbox, spread over all that could. */
  readonly runs: number;
  readonly minutes?: number;
  /** Where failing files are written, each with how it came about. */
  readonly findings: string;
  readonly onProgress?: (report: FuzzReport) => void;
}

export interface Finding {
  readonly index: number;
  readonly fault: Fault;
  readonly plan: CasePlan;
  readonly file: string;
}

export interface FuzzReport {
  readonly seed: number;
  readonly cases: number;
  readonly accepted: number;
  /** How files ended in the sandbox: codes and `scored`, with how often. */
  readonly ran: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  /** What the process that did all this grew by from its hundredth case on. */
  readonly grewByMiB: number;
}

/** After so many cases an honest model is scored and nothing may be left over. */
const LOOK_EVERY = 500;
/** By then everything that is loaded once is loaded. */
const SETTLED_AFTER = 100;
/** Growth that many cases do not explain: a leak. */
export const LEAK_MIB = 256;

/**
 * Makes files out of valid models and has them validated and run as submissions are. Nothing a file says may end, hold
 * up or fill this process: it is the evaluator's parent.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, first = 0, cases, minutes = Infinity } = options;
  const models = seedModels();
  const { sandbox } = await chooseSandbox('auto');
  const judge = await Judge.open(sandbox);
  const tally = new Tally(seed);
  try {
    for (let index = first; index < first + cases && tally.seconds < minutes * 60; index++) {
      const plan = planCase(seed, index, models);
      const runs = tally.mayRun(options.runs, cases);
      const verdict = await judge.judge(makeCase(plan, models), { runs });
      tally.count(verdict);
      if (verdict.fault)
        tally.add(await keep(judge, { index, fault: verdict.fault, plan }, models, options.findings));
      if (tally.cases % LOOK_EVERY !== 0) continue;
      await lookAround(judge, tally, index);
      options.onProgress?.(tally.report());
    }
    await lookAround(judge, tally, first + cases);
  } finally {
    await judge.close();
  }
  return tally.report();
}

async function lookAround(judge: Judge, tally: Tally, index: number): Promise<void> {
  const plan = { base: '', donor: '', steps: [] };
  const fault = await judge.checkHonest();
  if (fault) tally.add({ index, fault, plan, file: '' });
  const left = await listDescendants(process.pid);
  // The validator is a thread; a process that is left over ran a model.
  if (left.length > 0) {
    tally.add({
      index,
      fault: { stage: 'afterwards', what: `processes ${left.join()} are left` },
      plan,
      file: '',
    });
  }
}

/** Makes the case smaller while it fails in the same place, and writes it down. */
async function keep(
  judge: Judge,
  found: Omit<Finding, 'file'>,
  models: readonly SeedModel[],
  folder: string,
): Promise<Finding> {
  const fails = async (bytes: Uint8Array) =>
    (await judge.judge(bytes, { runs: true })).fault?.stage === found.fault.stage;
  const { plan, bytes } = await minimise(found.plan, models, fails);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `case-${found.index}.onnx`);
  await writeFile(file, bytes);
  const finding = { ...found, plan, file };
  await writeFile(path.join(folder, `case-${found.index}.json`), `${JSON.stringify(finding, null, 2)}\n`);
  return finding;
}

class Tally {
  readonly #seed: number;
  readonly #started = performance.now();
  readonly #ran = new Map<string, number>();
  readonly #findings: Finding[] = [];
  #accepted = 0;
  #runs = 0;
  #settledBytes = 0;
  cases = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Runs are spread evenly: never more of the budget is spent than of the cases is done. */
  mayRun(budget: number, cases: number): boolean {
    return this.#runs < budget && this.#runs <= (budget * (this.cases + 1)) / cases;
  }

  count({ accepted, ran, fault }: Verdict): void {
    this.cases++;
    if (accepted) this.#accepted++;
    if (ran !== null || fault?.stage === 'sandbox') this.#runs++;
    if (ran !== null) this.#ran.set(ran, (this.#ran.get(ran) ?? 0) + 1);
    if (this.cases === SETTLED_AFTER) this.#settledBytes = process.memoryUsage.rss();
  }

  add(finding: Finding): void {
    this.#findings.push(finding);
  }

  report(): FuzzReport {
    const grown = this.#settledBytes === 0 ? 0 : process.memoryUsage.rss() - this.#settledBytes;
    return {
      seed: this.#seed,
      cases: this.cases,
      accepted: this.#accepted,
      ran: Object.fromEntries([...this.#ran].sort()),
      findings: this.#findings,
      seconds: Math.round(this.seconds),
      grewByMiB: Math.round(grown / 2 ** 20),
    };
  }
}
