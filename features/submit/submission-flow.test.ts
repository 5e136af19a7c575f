import { describe, expect, it } from 'vitest';
import { type Failure, RequestFailed } from '#features/errors.ts';
import { type FlowParts, HeldBack, SubmissionFlow } from './submission-flow.ts';
import { abortError } from './with-retries.ts';

function failed(code: Failure['code']): RequestFailed {
  return new RequestFailed({ code, details: {}, fault: 'user', retryAfterSeconds: null });
}

/** The other side of a flow, which remembers what was asked of it; each entry may be replaced to fail. */
function pageWith(changed: Partial<FlowParts<string>> = {}) {
  const calls: string[] = [];
  const requestKeys: string[] = [];
  const parts: FlowParts<string> = {
    async prepare(report) {
      calls.push('prepare');
      report('parity');
      report('preflight');
      return { bytes: new Uint8Array([1, 2, 3]), claimed: 'run' };
    },
    isSignedIn: async () => true,
    async upload(_bytes, { onProgress }) {
      calls.push('upload');
      onProgress(0.5);
      return { sha256: 'abc' };
    },
    async create(input) {
      calls.push('create');
      requestKeys.push(input.requestKey);
      return { id: `sub_${input.requestKey.slice(0, 4)}` };
    },
    ...changed,
  };
  return { calls, requestKeys, parts };
}

describe('SubmissionFlow', () => {
  it('goes through every step once and ends with the submission', async () => {
    const flow = new SubmissionFlow<string, string>();
    const seen: string[] = [];
    flow.subscribe(() => {
      const { phase } = flow.state();
      seen.push(phase.name === 'working' ? phase.step : phase.name);
    });
    const { calls, parts } = pageWith();
    await flow.submit('model-1', 'note', parts);
    expect(calls).toEqual(['prepare', 'upload', 'create']);
    expect(seen).toEqual(['export', 'parity', 'preflight', 'account', 'upload', 'upload', 'create', 'idle']);
    expect(flow.state().submitted).toMatchObject({ model: 'model-1' });
  });

  it('makes one submission of a double click', async () => {
    const flow = new SubmissionFlow<string, string>();
    const { calls, parts } = pageWith();
    await Promise.all([flow.submit('model-1', '', parts), flow.submit('model-1', '', parts)]);
    expect(calls).toEqual(['prepare', 'upload', 'create']);
  });

  it('waits for a visitor to sign in and then goes on without preparing again', async () => {
    const flow = new SubmissionFlow<string, string>();
    let signedIn = false;
    const { calls, parts } = pageWith({ isSignedIn: async () => signedIn });
    await flow.submit('model-1', '', parts);
    expect(flow.state().phase.name).toBe('signed_out');
    signedIn = true;
    await flow.submit('model-1', '', parts);
    expect(calls).toEqual(['prepare', 'upload', 'create']);
  });

  it('asks to sign in again when the session ends between the check and the upload', async () => {
    const flow = new SubmissionFlow<string, string>();
    const page = pageWith({
      upload: () => Promise.reject(failed('unauthenticated')),
    });
    await flow.submit('model-1', '', page.parts);
    expect(flow.state().phase.name).toBe('signed_out');
  });

  it('tries a failed step again under the same request key, uploading only once', async () => {
    const flow = new SubmissionFlow<string, string>();
    const page = pageWith();
    let tries = 0;
    const keys: string[] = [];
    const parts: FlowParts<string> = {
      ...page.parts,
      create: async (input) => {
        keys.push(input.requestKey);
        if (++tries === 1) throw failed('unavailable');
        return { id: 'sub_1' };
      },
    };
    await flow.submit('model-1', '', parts);
    expect(flow.state().phase).toMatchObject({ name: 'failed', step: 'create' });
    await flow.submit('model-1', '', parts);
    expect(page.calls).toEqual(['prepare', 'upload']);
    expect(keys[0]).toBe(keys[1]);
    expect(flow.state().submitted?.id).toBe('sub_1');
  });

  it('sends the bytes again when the server no longer knows them', async () => {
    const flow = new SubmissionFlow<string, string>();
    let known = false;
    const { calls, parts } = pageWith({
      create: async () => {
        if (!known) throw failed('not_found');
        return { id: 'sub_2' };
      },
    });
    await flow.submit('model-1', '', parts);
    known = true;
    await flow.submit('model-1', '', parts);
    expect(calls).toEqual(['prepare', 'upload', 'upload']);
    expect(flow.state().submitted?.id).toBe('sub_2');
  });

  it('sends nothing of a model that is held back, and says why', async () => {
    const flow = new SubmissionFlow<string, string>();
    const { calls, parts } = pageWith({
      prepare: (report) => {
        report('parity');
        return Promise.reject(new HeldBack('differs'));
      },
    });
    await flow.submit('model-1', '', parts);
    expect(flow.state().phase).toEqual({ name: 'held_back', step: 'parity', reason: 'differs' });
    expect(calls).toEqual([]);
  });

  it('cancels an upload without calling it a failure, and keeps what was prepared', async () => {
    const flow = new SubmissionFlow<string, string>();
    const { calls, parts } = pageWith({
      upload: (_bytes, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(abortError()))),
    });
    const submitting = flow.submit('model-1', '', parts);
    await expect.poll(() => flow.state().phase).toMatchObject({ step: 'upload' });
    flow.cancel();
    await submitting;
    expect(flow.state().phase.name).toBe('idle');
    await flow.submit('model-1', '', pageWith().parts);
    expect(calls).toEqual(['prepare']);
  });

  it('keeps the last submission in view while another model is prepared under a new key', async () => {
    const flow = new SubmissionFlow<string, string>();
    const { requestKeys, parts } = pageWith();
    await flow.submit('model-1', '', parts);
    const first = flow.state().submitted;
    const second = flow.submit('model-2', '', parts);
    expect(flow.state().submitted).toEqual(first);
    await second;
    expect(new Set(requestKeys).size).toBe(2);
    expect(flow.state().submitted?.model).toBe('model-2');
  });
});
