import path from 'node:path';
import { parseArgs } from 'node:util';
import { type FuzzReport, LEAK_MIB, runFuzz } from '#checks/fuzz/run-fuzz.ts';
import { REPORTS } from '#checks/steps.ts';

/**
 * `npm run fuzz -- --minutes M [--cases N] [--runs R] [--seed S] [--case I]`: hostile files made from valid models,
 * through reader, validator and sandbox. `--seed S --case I` repeats one. Prints one JSON line; findings, smaller where
 * that was possible, lie in `.reports/fuzz`.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string' },
    case: { type: 'string' },
  },
});
const number = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${text} is not a number`);
  return value;
};

const minutes = number(values.minutes);
const only = number(values.case);
const cases = only === undefined ? (number(values.cases) ?? (minutes === undefined ? 20_000 : Infinity)) : 1;
const report = await runFuzz({
  seed: number(values.seed) ?? Math.floor(Math.random() * 2 ** 31),
  ...(only === undefined ? {} : { first: only }),
  cases,
  runs: number(values.runs) ?? (Number.isFinite(cases) ? Math.max(1, Math.ceil(cases / 10)) : Infinity),
  ...(minutes === undefined ? {} : { minutes }),
  findings: path.join(REPORTS, 'fuzz'),
  onProgress: show,
});
show(report);
console.log(JSON.stringify({ name: 'fuzz', ...report }));
process.exitCode = report.findings.length === 0 && report.grewByMiB < LEAK_MIB ? 0 : 1;

function show({ cases: done, accepted, ran, findings, seconds, grewByMiB }: FuzzReport): void {
  const runs = Object.values(ran).reduce((sum, count) => sum + count, 0);
  console.error(
    `${done} cases in ${seconds} s: ${accepted} accepted, ${runs} run, ${findings.length} findings, ${grewByMiB} MiB`,
  );
}
