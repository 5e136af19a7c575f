import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the check programs share: running a step, and adding up what the test runners reported themselves. */
export const ROOT = path.dirname(fileURLToPath(new URL('../package.json', import.meta.url)));
export const REPORTS = path.join(ROOT, '.reports');

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a step with its output on the terminal; whether it succeeded. */
export async function runStep({ name, command, environment }: Step): Promise<boolean> {
  const started = Date.now();
  console.log(`\n▸ ${name}`);
  const [program, ...args] = command;
  const bin = path.join(ROOT, 'node_modules', '.bin');
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    NEXT_TELEMETRY_DISABLED: '1',
    ...environment,
  };
  const child = spawn(program, args, { cwd: ROOT, env, stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return code === 0;
}

export async function freshReports(...names: string[]): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  await Promise.all(names.map((name) => rm(path.join(REPORTS, name), { force: true })));
}

/** From vitest's JSON report; a file that failed to load counts as one failure. */
export async function vitestTally(name: string): Promise<Tally> {
  const report = await readReport<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  }>(name);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** From Playwright's JSON report; a flaky test passed only at a later try and counts as failed. */
export async function playwrightTally(name: string): Promise<Tally> {
  const report = await readReport<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  }>(name);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped };
}

async function readReport<T>(name: string): Promise<T | null> {
  const text = await readFile(path.join(REPORTS, name), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as T);
}

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce((total, { passed, failed, skipped }) => ({
    passed: total.passed + passed,
    failed: total.failed + failed,
    skipped: total.skipped + skipped,
  }));

/** With `CI` set a skipped test is a failure: there everything it needs is installed. */
export const isGreen = ({ failed, skipped }: Tally): boolean =>
  failed === 0 && !(process.env.CI && skipped > 0);
