/**
 * Where artifacts live: immutable bytes named by their SHA-256 (lower-case hex). Every adapter passes
 * `storage.compliance.ts`.
 */
export interface Storage {
  /** For people: the folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /**
   * Keeps the bytes of `stream` and names them. Putting bytes that are already there is fine, and changes nothing but,
   * where they were there for `KEPT_FRESH_MS`, their moment in `list`.
   * Nothing is kept when the stream fails or ends early.
   * @throws DomainError `file_too_large` as soon as more than `maxBytes` have come; `storage_full`.
   */
  put(stream: ByteStream, options: { readonly maxBytes: number }): Promise<StoredArtifact>;
  /** The bytes, or those of `range`. @throws ArtifactMissing */
  read(sha256: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** A local file with the bytes, read-only, for the sandbox to bind. @throws ArtifactMissing */
  file(sha256: string): Promise<string>;
  has(sha256: string): Promise<boolean>;
  /** Every artifact, in no order; what is put or deleted meanwhile may be in it or not. */
  list(): AsyncIterable<ListedArtifact>;
  /** Deleting what is not there is fine. */
  delete(sha256: string): Promise<void>;
  /** The id that some deployment gave this storage; null where none did. See server/deployment/match-storage.ts. */
  readId(): Promise<string | null>;
  /** Gives it an id, unless it has one. */
  writeId(id: string): Promise<void>;
}

export type ByteStream = AsyncIterable<Uint8Array>;

export interface StoredArtifact {
  readonly sha256: string;
  readonly bytes: number;
}

export interface ListedArtifact {
  readonly sha256: string;
  readonly putAt: Date;
}

/** A put within this time of another one need not change the artifact's moment. */
export const KEPT_FRESH_MS = 60 * 60 * 1000;

/** From `start` up to but without `end`; what lies behind the last byte is left out. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The storage has lost, or never had, the artifact: ours to mend, never the user's fault. */
export class ArtifactMissing extends Error {
  constructor(sha256: string, options?: ErrorOptions) {
    super(`The storage has no artifact ${sha256}`, options);
    this.name = 'ArtifactMissing';
  }
}

/** The name under which a storage keeps its id, beside the artifacts. */
export const STORAGE_ID = 'tidu-storage-id';

export function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
