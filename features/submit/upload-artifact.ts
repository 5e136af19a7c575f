import { type Failure, RequestFailed } from '#features/errors.ts';
import { abortError, withRetries } from './with-retries.ts';

export const ARTIFACTS_URL = '/api/artifacts?kind=model';

export interface UploadOptions {
  /** Share of the bytes sent, 0..1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface StoredArtifact {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Sends a model's bytes and answers the name the server gave them. Passing troubles are retried a few times.
 * @throws RequestFailed with the server's code, `unavailable` where it was not reached; an AbortError
 */
export function uploadArtifact(
  bytes: Uint8Array<ArrayBuffer>,
  options: UploadOptions = {},
): Promise<StoredArtifact> {
  return withRetries(() => send(bytes, options), { signal: options.signal });
}

// XMLHttpRequest, because fetch tells nothing of an upload's progress over HTTP/1.1.
function send(bytes: Uint8Array<ArrayBuffer>, options: UploadOptions): Promise<StoredArtifact> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const finish = (settle: () => void) => {
      options.signal?.removeEventListener('abort', abort);
      settle();
    };
    request.open('POST', ARTIFACTS_URL);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onload = () =>
      finish(() => {
        const answer = readAnswer(
          request.status,
          request.responseText,
          request.getResponseHeader('retry-after'),
        );
        if (answer instanceof RequestFailed) reject(answer);
        else resolve(answer);
      });
    request.onerror = () => finish(() => reject(unreachable()));
    request.onabort = () => finish(() => reject(abortError()));
    if (options.signal?.aborted) return reject(abortError());
    options.signal?.addEventListener('abort', abort, { once: true });
    request.send(bytes);
  });
}

/** What the server answered: the artifact, or its error in the form every REST route of ours uses. */
export function readAnswer(
  status: number,
  body: string,
  retryAfter: string | null,
): StoredArtifact | RequestFailed {
  const answer = parseJson(body);
  if (status === 201 && isStoredArtifact(answer)) return { sha256: answer.sha256, bytes: answer.bytes };
  const error = isErrorAnswer(answer) ? answer.error : null;
  return new RequestFailed({
    code: error?.code ?? codeOfStatus(status),
    fault: error?.fault ?? (status >= 500 ? 'server' : 'user'),
    details: error?.details ?? {},
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter) || null,
  });
}

function unreachable(): RequestFailed {
  return new RequestFailed({ code: 'unavailable', details: {}, fault: 'server', retryAfterSeconds: null });
}

/** For answers that are not ours: a proxy in front of the site has its own pages. */
function codeOfStatus(status: number): Failure['code'] {
  if (status === 401) return 'unauthenticated';
  if (status === 413) return 'file_too_large';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : 'internal';
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isStoredArtifact(answer: unknown): answer is StoredArtifact {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    typeof Reflect.get(answer, 'sha256') === 'string' &&
    typeof Reflect.get(answer, 'bytes') === 'number'
  );
}

interface ErrorAnswer {
  readonly error: {
    readonly code: Failure['code'];
    readonly fault?: Failure['fault'];
    readonly details?: Failure['details'];
  };
}

function isErrorAnswer(answer: unknown): answer is ErrorAnswer {
  if (typeof answer !== 'object' || answer === null) return false;
  const error: unknown = Reflect.get(answer, 'error');
  return typeof error === 'object' && error !== null && typeof Reflect.get(error, 'code') === 'string';
}
