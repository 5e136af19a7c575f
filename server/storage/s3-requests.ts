import { setTimeout as sleep } from 'node:timers/promises';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { log } from '#lib/log.ts';
import { isDomainError } from '#server/errors.ts';
import { ArtifactMissing } from '#server/storage/storage.ts';

/** Bytes that pass in a stream cannot be sent or fetched again by the SDK, so those requests are repeated here. */
const TRIES = 4;
const RETRY_MS = 100;

/** Does `request` until it succeeds, a few times, with growing pauses, where trying again can help. */
export async function repeated<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (attempt >= TRIES || !isPassing(error)) throw error;
      log.warn('a request to the storage failed and is repeated', { attempt, error: String(error) });
      await sleep(RETRY_MS * 2 ** attempt);
    }
  }
}

/**
 * A stream that goes on where it broke off.
 * @param open gives the bytes after the first `received`
 */
export async function* resumed(
  open: (received: number) => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const chunk of await open(received)) {
        received += chunk.byteLength;
        yield chunk;
      }
      return;
    } catch (error) {
      // Nothing lies behind the last byte, be it asked for or reached just before the break.
      if (statusOf(error) === 416) return;
      if (attempt >= TRIES || !isPassing(error)) throw error;
      log.warn('a stream from the storage broke off and is resumed', {
        attempt,
        received,
        error: String(error),
      });
      await sleep(RETRY_MS * 2 ** attempt);
    }
  }
}

/** For the answer to a request about one object: `value` where it is not there. A missing bucket is an error. */
export function ifNotFound<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isMissing(error)) return value;
    throw error;
  };
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket';
}

export function isPreconditionFailed(error: unknown): boolean {
  return statusOf(error) === 412;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** Whether the same request may succeed a moment later: not what the server understood and refused. */
function isPassing(error: unknown): boolean {
  if (isDomainError(error) || error instanceof ArtifactMissing) return false;
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 408 || status === 429;
}
