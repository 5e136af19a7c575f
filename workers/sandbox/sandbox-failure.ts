/**
 * The sandbox could not do its work and the model is not to blame: bubblewrap vanished, the disk is full, the host
 * killed the process. The evaluation is retried and never counts against the submitter.
 */
export class SandboxFailure extends Error {
  override readonly name = 'SandboxFailure';
  readonly fault = 'ours';
  readonly retry = true;
}
