import type { Id } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import type { LiveFeed } from '#server/live/feed.ts';
import type { LiveEvent } from '#server/live/publish.ts';

/** Proxies drop connections that are silent for 30 s or more. */
const HEARTBEAT_MS = 15_000;
/** Then the browser reconnects and its session is checked again: a revoked one hears nothing for longer than this. */
const MAX_STREAM_MS = 15 * 60 * 1000;
/** Events that may wait for a slow reader; one further behind is cut off and resumes. */
const MAX_BUFFERED = 256;
/** How soon a browser tries again after the stream ended (`retry:` of the HTML standard, §9.2). */
const RETRY_MS = 2_000;

export interface StreamOptions {
  /** Who listens, and hears what is theirs alone; null for a visitor. */
  readonly userId: Id<'user'> | null;
  /** The last event the browser has seen, from `Last-Event-ID`. */
  readonly lastEventId: number | null;
  /** The stream ends when any of these does: the request, the process. */
  readonly endWith: readonly AbortSignal[];
  /** Called once when the stream has ended, for whatever reason. */
  readonly onEnd: () => void;
  readonly heartbeatMs?: number;
}

/**
 * Server-sent events for one browser: every public event and the listener's own.
 * @returns the body of a `text/event-stream` response
 */
export function eventStream(feed: LiveFeed, options: StreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const end = new AbortController();
  const ended = AbortSignal.any([end.signal, ...options.endWith]);

  return new ReadableStream<Uint8Array>(
    {
      async start(controller) {
        const send = (text: string) => {
          if (ended.aborted) return;
          if ((controller.desiredSize ?? 0) <= 0) end.abort();
          else controller.enqueue(encoder.encode(text));
        };
        const sendEvent = (event: LiveEvent) => {
          if (mayHear(options.userId, event)) send(eventText(event));
        };
        const unsubscribe = feed.subscribe(sendEvent);
        const heartbeat = setInterval(() => send(': \n\n'), options.heartbeatMs ?? HEARTBEAT_MS);
        const lifetime = setTimeout(() => end.abort(), MAX_STREAM_MS);
        whenAborted(ended, () => {
          unsubscribe();
          clearInterval(heartbeat);
          clearTimeout(lifetime);
          options.onEnd();
          closeQuietly(controller);
        });
        // The comment makes proxies and browsers see the stream as open at once.
        send(`retry: ${RETRY_MS}\n: open\n\n`);
        if (options.lastEventId !== null) await replay(feed, options.lastEventId, sendEvent, end);
      },
      cancel() {
        end.abort();
      },
    },
    new CountQueuingStrategy({ highWaterMark: MAX_BUFFERED }),
  );
}

function mayHear(userId: Id<'user'> | null, event: LiveEvent): boolean {
  return event.userId === null || event.userId === userId;
}

function eventText(event: LiveEvent): string {
  return `id: ${event.id}\nevent: change\ndata: ${JSON.stringify({ topic: event.topic })}\n\n`;
}

async function replay(
  feed: LiveFeed,
  lastEventId: number,
  sendEvent: (event: LiveEvent) => void,
  end: AbortController,
): Promise<void> {
  try {
    for (const event of await feed.since(lastEventId)) sendEvent(event);
  } catch (error) {
    // The browser keeps its last id and asks again.
    log.warn('live replay failed', { error });
    end.abort();
  }
}

function whenAborted(signal: AbortSignal, action: () => void): void {
  if (signal.aborted) action();
  else signal.addEventListener('abort', action, { once: true });
}

/** A stream that its reader cancelled is closed already, and closing it again throws. */
function closeQuietly(controller: ReadableStreamDefaultController<Uint8Array>): void {
  if (controller.desiredSize !== null) {
    try {
      controller.close();
    } catch (error) {
      log.debug('live stream was closed by its reader', { error });
    }
  }
}
