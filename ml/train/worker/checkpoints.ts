import type { NetworkState } from '#ml/train/engine/trainable-network.ts';
import type { RunSnapshot } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';

/** A run as it can be taken up again: after a reload, in another tab, on another backend. */
export interface Checkpoint {
  readonly snapshot: RunSnapshot;
  readonly parameters: NetworkState;
  /** [loss, accuracy], summed over the steps of the epoch begun. */
  readonly epochTotals: readonly [number, number];
}

/**
 * Keeps the last checkpoint of a challenge in IndexedDB, which a worker has over plain http too. Every tab writes under
 * a key of its own (challenge, owner), so a second tab never touches the first one's checkpoint. Within one key the
 * last writer wins, whole: a checkpoint is one record, written in one transaction.
 */
export interface CheckpointStore {
  /** Also forgets the oldest checkpoints of the challenge beyond MAX_PER_CHALLENGE. */
  save(checkpoint: Checkpoint): Promise<void>;
  /**
   * This tab's checkpoint, else the newest of the challenge. One that was last written over IDLE_MS ago belongs to a
   * tab that is gone, or idle, and becomes ours when we save.
   * @throws TrainingError `corrupt_checkpoint`, after deleting it
   */
  load(): Promise<Checkpoint | null>;
  /** Deletes this tab's checkpoint and those of tabs that are gone; one that another tab writes now stays. */
  discard(): Promise<void>;
}

const MAX_PER_CHALLENGE = 3;
/** A tab that trains saves every 10 s. */
const IDLE_MS = 30_000;
const DATABASE = 'tidu-training';
const STORE = 'checkpoints';
const VERSION = 1;

interface StoredCheckpoint {
  readonly version: typeof VERSION;
  readonly challenge: string;
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly checksum: number;
  readonly checkpoint: Checkpoint;
}

export function createCheckpointStore(challenge: string, owner: string): CheckpointStore {
  const key = [challenge, owner];
  let adopted: IDBValidKey | null = null;
  return {
    save: (checkpoint) =>
      transact('readwrite', async (store) => {
        const record = toRecord(challenge, owner, checkpoint);
        await done(store.put(record));
        if (adopted) await done(store.delete(adopted));
        adopted = null;
        const others = (await newestFirst(store, challenge)).filter((other) => other.owner !== owner);
        for (const old of others.slice(MAX_PER_CHALLENGE - 1))
          await done(store.delete([challenge, old.owner]));
      }),
    async load() {
      const records = await transact('readonly', (store) => newestFirst(store, challenge));
      const record = records.find((candidate) => candidate.owner === owner) ?? records[0];
      if (!record) return null;
      if (!isWhole(record)) {
        await transact('readwrite', (store) => done(store.delete([challenge, record.owner])));
        throw new TrainingError(
          'corrupt_checkpoint',
          `The checkpoint of ${challenge} is damaged and was deleted`,
        );
      }
      const isAbandoned = record.owner !== owner && isIdle(record);
      adopted = isAbandoned ? [challenge, record.owner] : null;
      return record.checkpoint;
    },
    discard: () =>
      transact('readwrite', async (store) => {
        adopted = null;
        await done(store.delete(key));
        for (const record of await newestFirst(store, challenge)) {
          if (isIdle(record)) await done(store.delete([challenge, record.owner]));
        }
      }),
  };
}

function isIdle(record: StoredCheckpoint): boolean {
  return !(Date.now() - record.savedAt < IDLE_MS);
}

async function newestFirst(store: IDBObjectStore, challenge: string): Promise<StoredCheckpoint[]> {
  // An array sorts after every string, so this is every key that begins with the challenge.
  const all: StoredCheckpoint[] = await done(store.getAll(IDBKeyRange.bound([challenge], [challenge, []])));
  return all.sort((a, b) => b.savedAt - a.savedAt);
}

function toRecord(challenge: string, owner: string, checkpoint: Checkpoint): StoredCheckpoint {
  const checksum = checksumOf(checkpoint.parameters);
  return { version: VERSION, challenge, owner, savedAt: Date.now(), checksum, checkpoint };
}

function isWhole(record: StoredCheckpoint): boolean {
  try {
    const { snapshot, parameters, epochTotals } = record.checkpoint;
    const isComplete = snapshot.config.network.layers.length > 0 && epochTotals.length === 2;
    return record.version === VERSION && isComplete && checksumOf(parameters) === record.checksum;
  } catch {
    // Whatever a foreign hand or a failing disk left there: its shape is not ours.
    return false;
  }
}

/** FNV-1a over all parameters; `crypto.subtle` is missing over plain http. */
function checksumOf({ trainable, statistics, optimizer }: NetworkState): number {
  let hash = 0x811c9dc5;
  for (const vector of [trainable, statistics, ...optimizer]) {
    const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
    for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
    hash = Math.imul(hash ^ words.length, 0x01000193);
  }
  return hash >>> 0;
}

/** Runs `work` in one transaction; it may await requests of this store and nothing else. */
async function transact<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => Promise<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    const transaction = database.transaction(STORE, mode);
    const finished = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('Aborted')));
    });
    const [result] = await Promise.all([work(transaction.objectStore(STORE)), finished]);
    return result;
  } finally {
    database.close();
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () =>
    request.result.createObjectStore(STORE, { keyPath: ['challenge', 'owner'] });
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB refused')));
  });
}
