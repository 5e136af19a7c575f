import type { HeldBackReason } from '#features/submit/held-back.ts';
import { SubmissionFlow } from '#features/submit/submission-flow.ts';
import type { ClaimedRun } from '#features/submit/submission-view.ts';
import type { Backend, RunConfig, RunSnapshot, TrainingClient } from '#ml/train/protocol.ts';
import { TrainingError, type TrainingErrorCode } from '#ml/train/training-error.ts';
import type { LabSetup } from './lab-setup.ts';
import { firstSettings, type RunSettings, settingsOf } from './settings/settings.ts';

export type Command = 'start' | 'pause' | 'resume' | 'stop' | 'restore' | 'discard';

export interface LabState {
  /** The browser has taken over from the prerendered page: controls work. */
  readonly ready: boolean;
  readonly settings: RunSettings;
  readonly run: RunSnapshot | null;
  /** The run was found in this browser and not begun on this page; until it is continued or discarded. */
  readonly found: boolean;
  readonly busy: Command | null;
  /** Why the last command was not carried out. */
  readonly failure: TrainingErrorCode | null;
}

export interface LabSessionOptions {
  readonly lab: LabSetup;
  readonly createClient: (forceBackend: Backend | null) => TrainingClient;
}

/**
 * What the lab shows, as a store that React can read, and the commands that change it. The training itself lives in the
 * client's worker; this keeps the form, which command is under way, and what went wrong.
 */
export class LabSession {
  /** Kept beside the run, so that looking at another page does not lose a submission under way. */
  readonly flow = new SubmissionFlow<ClaimedRun, HeldBackReason>();
  readonly lab: LabSetup;
  /** What a prerendered page shows. */
  readonly firstState: LabState;
  readonly #createClient: LabSessionOptions['createClient'];
  readonly #listeners = new Set<() => void>();
  #state: LabState;
  #client: TrainingClient | null = null;
  #forceBackend: Backend | null = null;
  #restoring: Promise<void> = Promise.resolve();

  constructor(options: LabSessionOptions) {
    this.lab = options.lab;
    this.firstState = {
      ready: false,
      settings: firstSettings(options.lab),
      run: null,
      found: false,
      busy: null,
      failure: null,
    };
    this.#state = this.firstState;
    this.#createClient = options.createClient;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): LabState => this.#state;

  /** The engine. @throws where the lab was never opened, which is a mistake of the caller */
  get client(): TrainingClient {
    if (!this.#client) throw new Error('The lab is not open.');
    return this.#client;
  }

  /**
   * Starts the engine and looks for a run that was left behind; once, however often it is called.
   * @param given settings the address names; null keeps what stands, or takes those of the run that was found
   */
  async open(given: RunSettings | null, forceBackend: Backend | null): Promise<void> {
    if (given) this.#set({ settings: given });
    if (this.#client) return;
    this.#forceBackend = forceBackend;
    this.#connect();
    this.#set({ ready: true });
    await this.restore({ takeSettings: given === null });
  }

  change(settings: RunSettings): void {
    this.#set({ settings });
  }

  start(config: RunConfig): Promise<void> {
    return this.#carryOut('start', async (client) => {
      // The engine does one thing at a time; looking for an old run takes a moment when the page opens.
      await this.#restoring;
      await client.start(config);
    });
  }

  pause(): Promise<void> {
    return this.#carryOut('pause', (client) => client.pause());
  }

  resume(): Promise<void> {
    return this.#carryOut('resume', (client) => client.resume());
  }

  stop(): Promise<void> {
    return this.#carryOut('stop', (client) => client.stop());
  }

  discard(): Promise<void> {
    return this.#carryOut('discard', (client) => client.discard());
  }

  /** Brings the last checkpoint back, paused: on opening, and after a crash. */
  restore(options: { readonly takeSettings: boolean } = { takeSettings: true }): Promise<void> {
    const restoring = this.#carryOut('restore', async (client) => {
      const run = await client.restore();
      // A person who was quicker with "start" begins another run.
      if (!run || this.#state.busy !== 'restore') return;
      const settings = options.takeSettings ? settingsOf(this.lab, run.config) : this.#state.settings;
      this.#set({ run, settings, found: true });
    });
    this.#restoring = restoring;
    return restoring;
  }

  /** A fresh engine: at first, and when the last one has died. Dead ones never come back to life. */
  #connect(): TrainingClient {
    this.#client?.close();
    const client = this.#createClient(this.#forceBackend);
    this.#client = client;
    client.subscribe(() => {
      if (this.#client === client) this.#set({ run: client.snapshot() });
    });
    return client;
  }

  async #carryOut(command: Command, work: (client: TrainingClient) => Promise<void>): Promise<void> {
    if (!this.#mayBegin(command)) return;
    const client = this.#isDead() ? this.#connect() : this.client;
    this.#set({ busy: command, failure: null });
    try {
      await work(client);
      if (this.#state.busy === command) this.#set({ run: client.snapshot() });
      if (command !== 'restore') this.#set({ found: false });
    } catch (error) {
      if (!(error instanceof TrainingError)) console.error(error);
      const failure = error instanceof TrainingError ? error.code : 'crashed';
      if (this.#state.busy === command) this.#set({ failure, run: client.snapshot() });
    } finally {
      if (this.#state.busy === command) this.#set({ busy: null });
    }
  }

  /**
   * A second click on a button that works is no second command. But looking for an old run may be overtaken, and a run
   * that is still loading its images may be stopped.
   */
  #mayBegin(command: Command): boolean {
    const { busy } = this.#state;
    return busy === null || busy === 'restore' || (busy === 'start' && command === 'stop');
  }

  #isDead(): boolean {
    return this.#state.failure === 'crashed' || this.#state.run?.problem?.code === 'crashed';
  }

  #set(changed: Partial<LabState>): void {
    this.#state = { ...this.#state, ...changed };
    for (const listener of this.#listeners) listener();
  }
}
