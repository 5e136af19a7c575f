'use client';

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';
import { SpeechDetector, WINDOW } from '#ml/runtime/speech/silero.ts';
import { openMicrophone } from './microphone.ts';
import { readSound } from './read-sound.ts';

/** What the page shows is brought up to date this often; answers come every few milliseconds. */
const SHOW_EVERY_MS = 100;
/** Windows of the microphone that may wait: a device that cannot keep up drops sound instead of falling behind. */
const MOST_WAITING = 30;
/** The last minutes of a microphone are kept. */
const MOST_HEARD = 20_000;

export type Source =
  | { readonly kind: 'none' }
  | { readonly kind: 'microphone' }
  | { readonly kind: 'file'; readonly windows: number; readonly wasCut: boolean; readonly done: boolean };

export interface Listening {
  readonly source: Source;
  /** A probability for every 32 ms. */
  readonly heard: readonly number[];
  /** Of the last window. */
  readonly milliseconds: number | null;
  readonly trouble: 'denied' | 'noMicrophone' | 'unreadable' | null;
  /** Browsers give the microphone to secure pages only. */
  readonly microphoneAllowed: boolean;
  listenToMicrophone(): void;
  listenToFile(file: Blob): void;
  stop(): void;
}

const never = () => () => undefined;
const isAllowed = () => window.isSecureContext && navigator.mediaDevices !== undefined;

export function useListening(runner: ModelRunner, onError: (error: unknown) => void): Listening {
  const [source, setSource] = useState<Source>({ kind: 'none' });
  const [trouble, setTrouble] = useState<Listening['trouble']>(null);
  const [shown, setShown] = useState<{ heard: readonly number[]; milliseconds: number | null }>({
    heard: [],
    milliseconds: null,
  });
  const microphoneAllowed = useSyncExternalStore(never, isAllowed, () => true);
  const session = useRef<AbortController | null>(null);

  const stop = useCallback(() => {
    session.current?.abort();
    session.current = null;
    setSource((now) => (now.kind === 'file' ? { ...now, done: true } : { kind: 'none' }));
  }, []);
  useEffect(() => () => session.current?.abort(), []);

  const begin = useCallback(() => {
    session.current?.abort();
    const own = new AbortController();
    session.current = own;
    setTrouble(null);
    setShown({ heard: [], milliseconds: null });
    return { signal: own.signal, ear: createEar(runner, own.signal, setShown) };
  }, [runner]);

  const listenToFile = useCallback(
    (file: Blob) => {
      const { signal, ear } = begin();
      const listen = async () => {
        const sound = await readSound(file);
        if (signal.aborted) return;
        if (!sound) return setTrouble('unreadable');
        const windows = Math.ceil(sound.samples.length / WINDOW);
        setSource({ kind: 'file', windows, wasCut: sound.wasCut, done: false });
        for (let at = 0; at < sound.samples.length && !signal.aborted; at += WINDOW) {
          await ear.hear(sound.samples.subarray(at, at + WINDOW));
        }
        if (signal.aborted) return;
        ear.show();
        setSource({ kind: 'file', windows, wasCut: sound.wasCut, done: true });
      };
      listen().catch((error: unknown) => !signal.aborted && onError(error));
    },
    [begin, onError],
  );

  const listenToMicrophone = useCallback(() => {
    const { signal, ear } = begin();
    let waiting = 0;
    let before: Promise<unknown> = Promise.resolve();
    const onSamples = (samples: Float32Array) => {
      if (waiting >= MOST_WAITING || signal.aborted) return;
      waiting++;
      before = before
        .then(() => (signal.aborted ? undefined : ear.hear(samples)))
        .catch((error: unknown) => !signal.aborted && onError(error))
        .finally(() => waiting--);
    };
    openMicrophone(onSamples).then(
      (microphone) => {
        if (signal.aborted) return microphone.stop();
        signal.addEventListener('abort', () => microphone.stop());
        setSource({ kind: 'microphone' });
      },
      (error: unknown) => {
        if (!(error instanceof DOMException)) throw error;
        setTrouble(error.name === 'NotFoundError' ? 'noMicrophone' : 'denied');
      },
    );
  }, [begin, onError]);

  return { ...shown, source, trouble, microphoneAllowed, listenToMicrophone, listenToFile, stop };
}

/** Hears windows one after another and shows now and then what came of them. */
function createEar(
  runner: ModelRunner,
  signal: AbortSignal,
  onShow: (shown: { heard: readonly number[]; milliseconds: number | null }) => void,
) {
  let heard: number[] = [];
  let milliseconds: number | null = null;
  let shownAt = 0;
  const detector = new SpeechDetector(async (feeds) => {
    const answer = await runner.run(feeds);
    milliseconds = answer.milliseconds;
    return answer.results;
  });
  const show = () => {
    shownAt = performance.now();
    if (!signal.aborted) onShow({ heard: [...heard], milliseconds });
  };
  return {
    show,
    async hear(samples: Float32Array): Promise<void> {
      heard.push(await detector.hear(samples));
      if (heard.length > MOST_HEARD) heard = heard.slice(-MOST_HEARD / 2);
      if (performance.now() - shownAt > SHOW_EVERY_MS) show();
    },
  };
}
