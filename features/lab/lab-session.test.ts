import { describe, expect, it } from 'vitest';
import mnist from '#content/challenges/mnist/challenge.json' with { type: 'json' };
import type { RunSnapshot, TrainingClient } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import { challengeDefinition } from '#server/challenges/schema.ts';
import { LabSession } from './lab-session.ts';
import { toLabSetup } from './lab-setup.ts';
import { checkSettings, presetSettings, type RunSettings } from './settings/settings.ts';

const definition = challengeDefinition.parse(mnist).lab;
if (!definition) throw new Error('mnist has a lab');
const LAB = toLabSetup(definition);
const [QUICK, FULL] = LAB.presets.map(presetSettings) as [RunSettings, RunSettings];
const checked = checkSettings(LAB, FULL);
if (!checked.valid) throw new Error('the full preset is a valid run');
const { config } = checked;

function snapshot(changed: Partial<RunSnapshot> = {}): RunSnapshot {
  return {
    config,
    state: 'paused',
    backend: null,
    loaded: { images: 0, of: 60_000 },
    step: 10,
    steps: 2110,
    epoch: 1,
    batches: [],
    epochs: [],
    imagesPerSecond: null,
    trainedMs: 0,
    problem: null,
    ...changed,
  };
}

/** The page's end of an engine whose answers the test decides; a worker needs a browser. */
class ScriptedClient implements TrainingClient {
  readonly calls: string[] = [];
  closed = false;
  checkpoint: RunSnapshot | null = null;
  answers: Partial<Record<string, () => Promise<void>>> = {};
  #snapshot: RunSnapshot | null = null;
  #listener: () => void = () => undefined;

  show(run: RunSnapshot | null): void {
    this.#snapshot = run;
    this.#listener();
  }
  subscribe(listener: () => void) {
    this.#listener = listener;
    return () => undefined;
  }
  snapshot = () => this.#snapshot;
  #call(name: string): Promise<void> {
    this.calls.push(name);
    return this.answers[name]?.() ?? Promise.resolve();
  }
  start = () => this.#call('start');
  pause = () => this.#call('pause');
  resume = () => this.#call('resume');
  stop = () => this.#call('stop');
  discard = () => this.#call('discard');
  async restore() {
    await this.#call('restore');
    if (this.checkpoint) this.show(this.checkpoint);
    return this.checkpoint;
  }
  predict = () => Promise.reject(new TrainingError('busy', ''));
  referencePredict = () => Promise.reject(new TrainingError('busy', ''));
  weights = () => Promise.reject(new TrainingError('busy', ''));
  publicImages = () => Promise.reject(new TrainingError('busy', ''));
  close() {
    this.closed = true;
  }
}

function lab(prepare: (client: ScriptedClient) => void = () => undefined) {
  const clients: ScriptedClient[] = [];
  const session = new LabSession({
    lab: LAB,
    createClient: () => {
      const client = new ScriptedClient();
      prepare(client);
      clients.push(client);
      return client;
    },
  });
  return { session, clients };
}

describe('LabSession', () => {
  it('finds the run that was left behind and shows its settings', async () => {
    const { session } = lab((client) => {
      client.checkpoint = snapshot();
    });
    await session.open(null, null);
    expect(session.state()).toMatchObject({ ready: true, found: true, busy: null, settings: FULL });
  });

  it('keeps the settings of a shared address, whatever run is found', async () => {
    const { session } = lab((client) => {
      client.checkpoint = snapshot();
    });
    await session.open({ ...QUICK, seed: '99' }, null);
    expect(session.state()).toMatchObject({ found: true, settings: { ...QUICK, seed: '99' } });
  });

  it('opens one engine, however often the page is mounted', async () => {
    const { session, clients } = lab();
    await Promise.all([session.open(null, null), session.open(null, null)]);
    expect(clients).toHaveLength(1);
  });

  it('starts after looking for an old run, and does not announce one then', async () => {
    const search = Promise.withResolvers<void>();
    const { session, clients } = lab((client) => {
      client.checkpoint = snapshot();
      client.answers.restore = () => search.promise;
    });
    const opening = session.open(null, null);
    const starting = session.start(config);
    expect(clients[0]?.calls).toEqual(['restore']);
    search.resolve();
    await Promise.all([opening, starting]);
    expect(clients[0]?.calls).toEqual(['restore', 'start']);
    expect(session.state()).toMatchObject({ found: false, busy: null, failure: null });
  });

  it('makes one start of a double click', async () => {
    const { session, clients } = lab();
    await session.open(null, null);
    await Promise.all([session.start(config), session.start(config)]);
    expect(clients[0]?.calls.filter((call) => call === 'start')).toHaveLength(1);
  });

  it('can stop a run that still loads its images', async () => {
    const firstStep = Promise.withResolvers<void>();
    const { session, clients } = lab((client) => {
      client.answers.start = () => firstStep.promise;
    });
    await session.open(null, null);
    const starting = session.start(config);
    await expect.poll(() => clients[0]?.calls).toContain('start');
    await session.stop();
    expect(clients[0]?.calls).toEqual(['restore', 'start', 'stop']);
    firstStep.resolve();
    await starting;
    expect(session.state().busy).toBeNull();
  });

  it('restores the last checkpoint on a new engine after the old one crashed', async () => {
    const { session, clients } = lab();
    await session.open(null, null);
    clients[0]?.show(snapshot({ state: 'failed', problem: { code: 'crashed', detail: 'out of luck' } }));
    await session.restore();
    expect(clients).toHaveLength(2);
    expect(clients[0]?.closed).toBe(true);
    expect(clients[1]?.calls).toEqual(['restore']);
  });

  it('says why a command was not carried out, and forgets it with the next', async () => {
    const { session, clients } = lab();
    await session.open(null, null);
    const [client] = clients;
    if (client) client.answers.start = () => Promise.reject(new TrainingError('no_backend', 'none'));
    await session.start(config);
    expect(session.state()).toMatchObject({ failure: 'no_backend', busy: null });
    if (client) client.answers = {};
    await session.start(config);
    expect(session.state().failure).toBeNull();
  });
});
