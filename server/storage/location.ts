import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where artifacts are kept, as STORAGE_URL says it. */
export type StorageLocation =
  | { readonly kind: 'folder'; readonly directory: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without slashes around it; empty for the whole bucket. */
      readonly prefix: string;
      readonly region: string;
      /** Null for Amazon's own; the address of another server that speaks S3 otherwise. */
      readonly endpoint: string | null;
      /** `endpoint/bucket/key` instead of `bucket.endpoint/key`: what most other servers expect. */
      readonly forcePathStyle: boolean;
    };

/** Amazon's first; servers elsewhere accept any name. */
const DEFAULT_REGION = 'us-east-1';
const OPTIONS = ['endpoint', 'region', 'forcePathStyle'] as const;

/**
 * Reads `file:///path` or `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=true`.
 * @throws Error that says in one line what is wrong
 */
export function parseStorageUrl(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): StorageLocation {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'file:') {
    if (url.host !== '')
      throw new Error('a file: address has three slashes, e.g. file:///srv/tidu/artifacts');
    return { kind: 'folder', directory: path.resolve(fileURLToPath(url)) };
  }
  if (url?.protocol !== 's3:') {
    throw new Error('must be s3://bucket/prefix?endpoint=…&region=…, or file:///folder');
  }
  if (url.host === '') throw new Error('names no bucket, e.g. s3://bucket/prefix');
  if (url.username !== '') {
    throw new Error('must hold no credentials: they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  const given = Object.fromEntries(url.searchParams);
  const unknown = Object.keys(given).find((name) => !OPTIONS.includes(name as never));
  if (unknown) throw new Error(`has the unknown option ${unknown}; there are ${OPTIONS.join(', ')}`);
  return {
    kind: 's3',
    bucket: url.host,
    prefix: decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, ''),
    region: given.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? DEFAULT_REGION,
    endpoint: endpointOf(given.endpoint),
    forcePathStyle: booleanOf(given.forcePathStyle),
  };
}

function endpointOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error('has an endpoint that is no http or https address');
  }
  return text;
}

function booleanOf(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') {
    throw new Error('has a forcePathStyle that is neither true nor false');
  }
  return text === 'true';
}
