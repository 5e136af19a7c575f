/// <reference lib="webworker" />
import type { RunSnapshot } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import { toTrainingError } from '#ml/train/worker/describe-failure.ts';
import type { Call, FromWorker, ToWorker } from '#ml/train/worker/messages.ts';
import { TrainingSession } from '#ml/train/worker/training-session.ts';

/** The entry of the training worker: messages in, a session's answers and snapshots out. */
const SNAPSHOT_EVERY_MS = 66;

const scope = self as unknown as DedicatedWorkerGlobalScope;
let session: TrainingSession | null = null;

const send = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer);

let latest: RunSnapshot | null = null;
let sent: RunSnapshot | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;

/** Snapshots of a new state go out at once, others at most some 15 times a second, the last of them always. */
function sendSnapshot(snapshot: RunSnapshot | null): void {
  const isNews = snapshot?.state !== sent?.state || snapshot?.epochs.length !== sent?.epochs.length;
  latest = snapshot;
  if (isNews) flushSnapshot();
  else timer ??= setTimeout(flushSnapshot, SNAPSHOT_EVERY_MS);
}

function flushSnapshot(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (latest === sent) return;
  sent = latest;
  send({ kind: 'snapshot', snapshot: latest });
}

scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'setup':
      session = new TrainingSession(data.setup, {
        onSnapshot: sendSnapshot,
        onBackend: (remember) => send({ kind: 'backend', remember }),
      });
      return;
    case 'call':
      void answer(data.id, data.call);
      return;
    case 'save':
      session?.save().catch((error: unknown) => console.warn('The checkpoint could not be made:', error));
      return;
    default:
      data satisfies never;
  }
});

async function answer(id: number, call: Call): Promise<void> {
  try {
    if (!session) throw new TrainingError('busy', 'The worker was not set up');
    const value = await perform(session, call);
    flushSnapshot();
    send({ kind: 'answer', id, value }, transferables(value));
  } catch (error) {
    const { code, message } = toTrainingError(error);
    send({ kind: 'refusal', id, code, detail: message });
  }
}

function perform(to: TrainingSession, call: Call): Promise<unknown> {
  switch (call.name) {
    case 'start':
      return to.start(call.config);
    case 'pause':
    case 'resume':
    case 'stop':
    case 'restore':
    case 'discard':
    case 'weights':
      return to[call.name]();
    case 'predict':
      return to.predict(call.images, call.count);
    case 'referencePredict':
      return to.referencePredict(call.network, call.images, call.count);
    case 'publicImages':
      return to.publicImages(call.count);
    default:
      return call satisfies never;
  }
}

/** Results are made for the answer alone, so their memory may go with it. */
function transferables(value: unknown): Transferable[] {
  if (value instanceof Float32Array) return [value.buffer];
  const { images } = (value ?? {}) as { images?: unknown };
  return images instanceof Float32Array ? [images.buffer] : [];
}
