import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { SAMPLE_RATE } from '#ml/runtime/speech/silero.ts';

export interface Microphone {
  /** Frees it; the browser's own sign goes out. */
  stop(): void;
}

/**
 * Opens the microphone at 16 kHz. @param onSamples [512] at a time, in -1..1
 * @throws DOMException `NotAllowedError`, `NotFoundError` and others of getUserMedia
 */
export async function openMicrophone(onSamples: (samples: Float32Array) => void): Promise<Microphone> {
  const { microphoneWorklet } = await fetchBrowserAssets();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const context = new AudioContext({ sampleRate: SAMPLE_RATE });
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(microphoneWorklet);
    const source = context.createMediaStreamSource(stream);
    const worklet = new AudioWorkletNode(context, 'tidu-microphone', { numberOfOutputs: 0 });
    worklet.port.onmessage = ({ data }: MessageEvent<Float32Array>) => onSamples(data);
    source.connect(worklet);
    return { stop };
  } catch (error) {
    stop();
    throw error;
  }
}
