import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(fileURLToPath(new URL('../package.json', import.meta.url)));
const START_LIMIT_MS = 120_000;

/** A real Tidu of its own: own port, own data folder, started as `npm start` does. */
export interface TiduServer {
  /** Where people find it: SITE_URL where that is set. */
  readonly url: string;
  /** Where this process listens. */
  readonly port: number;
  readonly dataDir: string;
  /** The one-time link for the first administrator, as printed at start. */
  readonly setupLink: string | null;
  /** Everything printed so far. */
  output(): string;
  /** Sends the signal; resolves with the milliseconds until the process was gone. */
  signal(name: NodeJS.Signals): Promise<number>;
  /** Ends the process and removes the data folder. */
  dispose(): Promise<void>;
  /** An operator's command on this deployment: `['token', 'create', '--email', …]`. */
  tidu(args: readonly string[]): Promise<CommandResult>;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function startTidu(environment: Record<string, string> = {}): Promise<TiduServer> {
  const dataDir = environment.DATA_DIR ?? (await mkdtemp(path.join(tmpdir(), 'tidu-e2e-')));
  const env: NodeJS.ProcessEnv = {
    ...cleanEnvironment(),
    PORT: '0',
    DATA_DIR: dataDir,
    LANG: 'en_US.UTF-8',
    ...environment,
  };
  const child = spawn(process.execPath, ['boot/start.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const text = collect(child);
  const url = await ready(child, text);
  const signal = async (name: NodeJS.Signals) => {
    const started = performance.now();
    child.kill(name);
    await gone;
    return performance.now() - started;
  };
  return {
    url,
    port: Number(/"message":"started".*?"port":(\d+)/.exec(text())?.[1] ?? new URL(url).port),
    dataDir,
    setupLink: /https?:\/\/\S+\/setup\?token=\S+/.exec(text())?.[0] ?? null,
    output: text,
    signal,
    dispose: async () => {
      if (child.exitCode === null && child.signalCode === null) await signal('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
    tidu: (args) => runTidu(args, { ...environment, DATA_DIR: dataDir }),
  };
}

/** A process that evaluates for a distributed deployment, started as `npm run worker` does. */
export interface TiduWorker {
  readonly pid: number;
  output(): string;
  /** Sends the signal; resolves with the exit status once the process is gone. */
  signal(name: NodeJS.Signals): Promise<number | null>;
}

export async function startWorker(environment: Record<string, string>): Promise<TiduWorker> {
  const env: NodeJS.ProcessEnv = { ...cleanEnvironment(), LANG: 'en_US.UTF-8', ...environment };
  const child = spawn(process.execPath, ['boot/start-worker.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const text = collect(child);
  await ready(child, text, /Tidu worker (is ready)/);
  return {
    pid: child.pid ?? 0,
    output: text,
    signal: (name) => {
      child.kill(name);
      return gone;
    },
  };
}

export async function runTidu(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<CommandResult> {
  const env: NodeJS.ProcessEnv = { ...cleanEnvironment(), LANG: 'en_US.UTF-8', ...environment };
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** The environment without anything that would configure Tidu. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  const settings = [
    ...['HOST', 'SITE_URL', 'TRUST_PROXY', 'EVAL_SANDBOX', 'LOG_LEVEL', 'NODE_OPTIONS', 'INIT_CWD'],
    ...['DATABASE_URL', 'STORAGE_URL', 'STORAGE_CACHE_MIB', 'EVALUATE', 'DRAIN_SECONDS'],
  ];
  for (const name of settings) delete environment[name];
  return environment;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  return () => text;
}

/** What `line` captures, once it was printed. */
function ready(
  child: ChildProcess,
  text: () => string,
  line = /Tidu is ready at (http\S+?)(?:（|\s|$)/m,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}\n${text()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('Tidu was not ready in time');
    }, START_LIMIT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`Tidu ended with ${code} before it was ready`);
    });
    child.stdout?.on('data', () => {
      const found = line.exec(text())?.[1];
      if (!found) return;
      clearTimeout(timer);
      // The lines after the first (sandbox, set-up link) follow in the same write or the next.
      setTimeout(() => resolve(found), 100);
    });
  });
}
