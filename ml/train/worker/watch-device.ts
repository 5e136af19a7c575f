import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';

/** Rejects with `device_lost` when the active backend's device goes away; tfjs itself does not notice. */
export function watchDevice(backend: Backend): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    const report = (detail: string) => reject(new TrainingError('device_lost', detail));
    if (backend === 'webgpu') {
      const { device } = tf.backend() as unknown as { device: { lost: Promise<{ message: string }> } };
      void device.lost.then(({ message }) => report(message || 'The GPU device was lost'));
    }
    if (backend === 'webgl') {
      const { gpgpu } = tf.backend() as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
      gpgpu.gl.canvas.addEventListener('webglcontextlost', () => report('The WebGL context was lost'));
    }
  });
  // A loss that nobody waits for is met by the next call.
  lost.catch(() => undefined);
  return lost;
}
