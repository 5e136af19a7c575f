import type { RunSnapshot } from '#ml/train/protocol.ts';

/** Whether the engine is at work: until it rests, the form shows what it works on and cannot be changed. */
export function isUnderWay(run: RunSnapshot | null): boolean {
  return run !== null && (run.state === 'loading' || run.state === 'training');
}

/** Whether the run's weights are worth sending: it took steps and does not go on right now. */
export function isSendable(run: RunSnapshot | null): boolean {
  return (
    run !== null &&
    run.step > 0 &&
    (run.state === 'finished' || run.state === 'stopped' || run.state === 'paused')
  );
}

/** Whether the network has learned something and can be asked. */
export function canPredict(run: RunSnapshot | null): boolean {
  return run !== null && run.step > 0 && run.state !== 'failed' && run.state !== 'diverged';
}

/** A name for the weights as they are: the same run at the same step has the same ones. */
export function modelName(run: RunSnapshot): string {
  return `${JSON.stringify(run.config)}@${run.step}`;
}
