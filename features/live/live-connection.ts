import { onSessionChange } from '#features/account/session-channel.ts';
import {
  type ElectionAction,
  type ElectionEvent,
  elect,
  LOOK_MS,
  parseLease,
  type Role,
  SETTLE_MS,
} from '#features/live/election.ts';
import { EventStream } from '#features/live/event-stream.ts';
import { Topics } from '#features/live/topics.ts';

const LEASE_KEY = 'tidu-live';
const CHANNEL = 'tidu-live';

/** What tabs tell each other. */
type Message =
  /** Something changed, heard by the tab that is connected. */
  | { readonly type: 'change'; readonly topic: string; readonly id: number }
  /** The connection is open (again), or is for the tab that asked: whoever listens may have missed something. */
  | { readonly type: 'open'; readonly to: string | 'all' }
  /** A tab begins to follow and asks whether there is a connection. */
  | { readonly type: 'hello'; readonly from: string }
  /** The lease was given back. */
  | { readonly type: 'free' };

/**
 * This tab's part in the browser's one live connection: it holds it, or hears what the tab that does passes on. Hidden
 * tabs do neither and are refreshed when they are looked at again.
 */
class LiveConnection {
  readonly #tab = crypto.getRandomValues(new Uint32Array(2)).join('-');
  readonly #topics = new Topics();
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #stream = new EventStream({
    onOpen: () => this.#opened(),
    onChange: (topic, id) => this.#heard(topic, id),
  });
  #role: Role = 'asleep';
  #looking: ReturnType<typeof setInterval> | null = null;

  constructor() {
    this.#channel.addEventListener('message', (event: MessageEvent<Message>) => this.#told(event.data));
    document.addEventListener('visibilitychange', () => this.#wakeOrSleep());
    // A page that is left or frozen must not keep the lease; one that comes back from the cache wakes up.
    addEventListener('pagehide', () => this.#send({ type: 'sleep' }));
    addEventListener('pageshow', () => this.#wakeOrSleep());
    // The stream tells a person's own events to whoever was signed in when it began.
    onSessionChange(() => {
      if (this.#role === 'leading') this.#stream.open();
    });
  }

  subscribe(topic: string, onChange: () => void): () => void {
    const stop = this.#topics.add(topic, onChange);
    this.#wakeOrSleep();
    return () => {
      stop();
      // A page that renders anew unsubscribes and subscribes at once: the connection outlives that.
      setTimeout(() => this.#wakeOrSleep(), 0);
    };
  }

  #wakeOrSleep(): void {
    const wanted = document.visibilityState === 'visible' && this.#topics.size > 0;
    this.#send({ type: wanted ? 'wake' : 'sleep' });
  }

  #send(event: ElectionEvent): void {
    const lease = parseLease(readLease());
    const step = elect(this.#role, event, { tab: this.#tab, lease, now: Date.now() });
    this.#role = step.role;
    for (const action of step.actions) this.#do(action);
    this.#lookWhileAwake();
  }

  #do(action: ElectionAction): void {
    switch (action.type) {
      case 'write-lease':
        return writeLease(JSON.stringify(action.lease));
      case 'give-back':
        writeLease(null);
        return this.#tell({ type: 'free' });
      case 'settle':
        setTimeout(() => this.#send({ type: 'settled' }), SETTLE_MS);
        return;
      case 'open':
        return this.#stream.open();
      case 'close':
        return this.#stream.close();
      case 'greet':
        return this.#tell({ type: 'hello', from: this.#tab });
      default:
        return action satisfies never;
    }
  }

  #lookWhileAwake(): void {
    if (this.#role === 'asleep') {
      if (this.#looking !== null) clearInterval(this.#looking);
      this.#looking = null;
    } else {
      this.#looking ??= setInterval(() => this.#send({ type: 'look' }), LOOK_MS);
    }
  }

  #tell(message: Message): void {
    this.#channel.postMessage(message);
  }

  #told(message: Message): void {
    switch (message.type) {
      case 'change':
        this.#stream.lastId = message.id;
        return this.#topics.changed(message.topic);
      case 'open':
        if (message.to === 'all' || message.to === this.#tab) this.#topics.refreshAll();
        return;
      case 'hello':
        if (this.#stream.isOpen) this.#tell({ type: 'open', to: message.from });
        return;
      case 'free':
        return this.#send({ type: 'look' });
      default:
        return message satisfies never;
    }
  }

  #opened(): void {
    this.#tell({ type: 'open', to: 'all' });
    this.#topics.refreshAll();
  }

  #heard(topic: string, id: number): void {
    this.#tell({ type: 'change', topic, id });
    this.#topics.changed(topic);
  }
}

/** A browser that blocks storage has no lease to share: each visible tab then holds a connection of its own. */
let ownLease: string | null = null;

function readLease(): string | null {
  try {
    return localStorage.getItem(LEASE_KEY);
  } catch (error) {
    if (error instanceof DOMException) return ownLease;
    throw error;
  }
}

function writeLease(text: string | null): void {
  ownLease = text;
  try {
    if (text === null) localStorage.removeItem(LEASE_KEY);
    else localStorage.setItem(LEASE_KEY, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

let connection: LiveConnection | null = null;

/**
 * Calls `onChange` when `topic` has changed, and whenever changes may have been missed.
 * @returns the way to stop
 */
export function subscribeLive(topic: string, onChange: () => void): () => void {
  connection ??= new LiveConnection();
  return connection.subscribe(topic, onChange);
}
