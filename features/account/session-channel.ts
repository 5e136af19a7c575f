/** One channel a browser: every open tab of this site hears it, also over plain http. */
const CHANNEL = 'tidu-session';

export type SessionChange = 'signed-in' | 'signed-out';
type Listener = (change: SessionChange) => void;

const listeners = new Set<Listener>();
let channel: BroadcastChannel | null = null;

function openChannel(): BroadcastChannel {
  if (channel) return channel;
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = (event: MessageEvent<SessionChange>) => tellListeners(event.data);
  return channel;
}

function tellListeners(change: SessionChange): void {
  for (const listener of listeners) listener(change);
}

/** Says that somebody signed in or out here: listeners of this tab and of all others are called. */
export function announceSessionChange(change: SessionChange): void {
  openChannel().postMessage(change);
  // A channel does not hear itself.
  tellListeners(change);
}

/** Calls back when somebody signs in or out in any tab; returns the way to stop. */
export function onSessionChange(listener: Listener): () => void {
  openChannel();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
