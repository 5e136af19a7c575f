/** What of the machine a provider must see inside the sandbox, beyond what every model's process sees. */
export interface ProviderAccess {
  /** Bound read-only, each at its own path unless `inside` says otherwise. */
  readonly files: readonly { readonly path: string; readonly inside?: string }[];
  /** Device nodes, bound with the right to open them. */
  readonly devices: readonly string[];
  /** Programs and libraries whose shared libraries must be seen as well. */
  readonly linked: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** What the driver itself takes, on top of what a model may. */
  readonly driver: DriverMemory;
}

export interface DriverMemory {
  /** Resident, for the watcher outside: the limit that counts. */
  readonly residentBytes: number;
  /**
   * Private and writable, resident or not (stacks, arenas), for RLIMIT_DATA. Generous, since drivers that are refused
   * memory crash where the runtime would say what happened.
   */
  readonly dataBytes: number;
}

/** Why a provider cannot work on this machine: one line, in English, for an operator. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}
