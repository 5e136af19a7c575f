import { actorFromCookies } from '#server/auth/actor-from-cookies.ts';
import { clientOf } from '#server/auth/request-origin.ts';
import { eventStream } from '#server/live/event-stream.ts';
import { currentRuntime } from '#server/runtime.ts';

export const dynamic = 'force-dynamic';

const RETRY_AFTER_SECONDS = 30;

/** What changed, as server-sent events, until the browser leaves or the server ends. */
export async function GET(request: Request): Promise<Response> {
  const { database, liveFeed, shutdown } = currentRuntime();
  const leave = liveFeed.connections.enter(clientOf(request.headers).address);
  if (!leave)
    return new Response(null, { status: 429, headers: { 'retry-after': `${RETRY_AFTER_SECONDS}` } });
  try {
    const actor = await actorFromCookies(database, request.headers);
    const body = eventStream(liveFeed, {
      userId: actor.kind === 'user' ? actor.userId : null,
      lastEventId: lastEventId(request),
      endWith: [request.signal, shutdown],
      onEnd: leave,
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        // no-transform keeps compression from holding events back; the second does so for nginx's buffer.
        'cache-control': 'private, no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  } catch (error) {
    leave();
    throw error;
  }
}

/** From the header when the browser reconnects by itself, from `?after=` when another tab takes over. */
function lastEventId(request: Request): number | null {
  const text = request.headers.get('last-event-id') ?? new URL(request.url).searchParams.get('after');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
