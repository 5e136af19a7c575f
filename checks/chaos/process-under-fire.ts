import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '#checks/steps.ts';

const READY_MS = 90_000;
/** A supervisor that restarts a crashed process at once would hide that others go on without it. */
const RESTART_MS = 300;

/**
 * A process of a deployment that is started again whenever it ends, as a supervisor does, until it is told to stop. What
 * it printed last is kept for whoever has to find out why something went wrong.
 */
export class ProcessUnderFire {
  readonly name: string;
  readonly #program: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #readyLine: RegExp;
  #child: ChildProcess | null = null;
  #ready = Promise.withResolvers<void>();
  #stopping = false;
  #gone: Promise<void> = Promise.resolve();
  #output = '';
  /** Ends that nobody asked for. */
  crashes: string[] = [];
  #killed = false;

  constructor(name: string, options: { program: string; environment: NodeJS.ProcessEnv; readyLine: RegExp }) {
    this.name = name;
    this.#program = options.program;
    this.#environment = options.environment;
    this.#readyLine = options.readyLine;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves when it has said that it is ready. */
  async start(): Promise<void> {
    this.#start();
    await Promise.race([
      this.#ready.promise,
      sleep(READY_MS).then(() => {
        throw new Error(`${this.name} was not ready in time:\n${this.#output.slice(-3000)}`);
      }),
    ]);
  }

  /** Kills it without a word of warning. @returns false where it was not there */
  kill(): boolean {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return false;
    this.#killed = true;
    return this.#child.kill('SIGKILL');
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child?.kill('SIGTERM');
    await this.#gone;
  }

  #start(): void {
    this.#killed = false;
    const child = spawn(process.execPath, [this.#program], {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + String(chunk)).slice(-20_000);
        this.#output = (this.#output + String(chunk)).slice(-200_000);
        if (this.#readyLine.test(said)) this.#ready.resolve();
      });
    }
    this.#gone = new Promise((resolve) => child.once('exit', () => resolve()));
    child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      if (!this.#killed) this.crashes.push(`${code ?? signal}: ${said.slice(-2000)}`);
      setTimeout(() => !this.#stopping && this.#start(), RESTART_MS);
    });
  }
}
