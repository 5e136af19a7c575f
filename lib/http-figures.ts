/**
 * How many requests this process answered, counted by boot's HTTP server and read by the route of `/metrics`: each has
 * its own copy of this module, so the figures hang on one global key.
 */
export interface HttpFigure {
  readonly method: string;
  readonly status: number;
  count: number;
  seconds: number;
}

const FIGURES = Symbol.for('tidu.http.figures');
type Shared = { [FIGURES]?: Map<string, HttpFigure> };

/** Whatever else a client calls its method is one more word, so that nobody can make the map grow. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function figures(): Map<string, HttpFigure> {
  const shared = globalThis as Shared;
  shared[FIGURES] ??= new Map();
  return shared[FIGURES];
}

export function countRequest(request: { method: string; status: number; seconds: number }): void {
  const { status, seconds } = request;
  const method = METHODS.has(request.method) ? request.method : 'other';
  const key = `${method} ${status}`;
  const figure = figures().get(key) ?? { method, status, count: 0, seconds: 0 };
  figure.count += 1;
  figure.seconds += seconds;
  figures().set(key, figure);
}

export function requestFigures(): readonly Readonly<HttpFigure>[] {
  return [...figures().values()];
}
