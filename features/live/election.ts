/**
 * Which tab of a browser holds its one live connection. Browsers open six connections a host over HTTP/1.1, so a
 * stream in every tab would keep the seventh from loading. `navigator.locks` would elect one, but plain http on a
 * classroom's network has none; so a lease in localStorage does. Pure: `live-connection.ts` carries the actions out.
 */
export interface Lease {
  readonly tab: string;
  /** Milliseconds since 1970. A tab that crashed leaves its lease to run out. */
  readonly until: number;
}

/** asleep: hidden, or nothing to hear about. */
export type Role = 'asleep' | 'following' | 'claiming' | 'leading';

export type ElectionEvent =
  /** The tab became visible or got something to listen for. */
  | { readonly type: 'wake' }
  | { readonly type: 'sleep' }
  /** Time has passed, or another tab gave the lease back. */
  | { readonly type: 'look' }
  /** `SETTLE_MS` after a claim. */
  | { readonly type: 'settled' };

export type ElectionAction =
  | { readonly type: 'write-lease'; readonly lease: Lease }
  /** Removes the lease and tells the other tabs, so that one of them need not wait for it to run out. */
  | { readonly type: 'give-back' }
  /** Send `settled` after `SETTLE_MS`. */
  | { readonly type: 'settle' }
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  /** Ask the leader whether it is connected. */
  | { readonly type: 'greet' };

export const LOOK_MS = 2_000;
/** Survives two looks that came late. */
export const LEASE_MS = 3 * LOOK_MS;
/**
 * Two tabs can both find the lease free and both write; after this time each sees who wrote last. Browsers propagate
 * localStorage between processes within milliseconds.
 */
export const SETTLE_MS = 200;

export interface Step {
  readonly role: Role;
  readonly actions: readonly ElectionAction[];
}

/**
 * @param role of this tab so far
 * @param lease as localStorage has it at `now`
 */
export function elect(
  role: Role,
  event: ElectionEvent,
  { tab, lease, now }: { readonly tab: string; readonly lease: Lease | null; readonly now: number },
): Step {
  const mine = lease?.tab === tab;
  const taken = lease !== null && !mine && lease.until > now;
  const claim: Step = {
    role: 'claiming',
    actions: [{ type: 'write-lease', lease: { tab, until: now + LEASE_MS } }, { type: 'settle' }],
  };
  const follow: Step = { role: 'following', actions: [{ type: 'greet' }] };

  switch (event.type) {
    case 'wake':
      if (role !== 'asleep') return { role, actions: [] };
      return taken ? follow : claim;
    case 'sleep':
      return { role: 'asleep', actions: leaving(role, mine) };
    case 'settled':
      if (role !== 'claiming') return { role, actions: [] };
      return mine ? { role: 'leading', actions: [renewal(tab, now), { type: 'open' }] } : follow;
    case 'look':
      if (role === 'following') return taken ? { role, actions: [] } : claim;
      if (role !== 'leading') return { role, actions: [] };
      // Its timers slept (a suspended laptop) and another tab took over meanwhile.
      if (taken) return { role: 'following', actions: [{ type: 'close' }, { type: 'greet' }] };
      return { role, actions: [renewal(tab, now)] };
    default:
      return event satisfies never;
  }
}

function renewal(tab: string, now: number): ElectionAction {
  return { type: 'write-lease', lease: { tab, until: now + LEASE_MS } };
}

function leaving(role: Role, mine: boolean): ElectionAction[] {
  const close: ElectionAction[] = role === 'leading' ? [{ type: 'close' }] : [];
  return mine ? [...close, { type: 'give-back' }] : close;
}

/** What another version of this page may have written is not trusted to be a lease. */
export function parseLease(text: string | null): Lease | null {
  if (text === null) return null;
  try {
    const lease = JSON.parse(text) as Partial<Lease> | null;
    const valid = typeof lease?.tab === 'string' && typeof lease.until === 'number';
    return valid ? { tab: lease.tab as string, until: lease.until as number } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
