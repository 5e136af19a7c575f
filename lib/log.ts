/**
 * The log: one JSON object a line, or one readable line on a terminal. Levels below `LOG_LEVEL` are dropped. Values
 * that might be secret (passwords, tokens, cookies) are never passed to it.
 */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;

export interface LogEntry {
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

// One sink for the bundled and the natively loaded copy of this module.
const SINK = Symbol.for('tidu.log.sink');
type Shared = { [SINK]?: (entry: LogEntry) => void };

/** Sends entries elsewhere, e.g. into an array in a test; returns the way back. Entries of every level arrive. */
export function divertLog(sink: (entry: LogEntry) => void): () => void {
  const shared = globalThis as Shared;
  const before = shared[SINK];
  shared[SINK] = sink;
  return () => {
    shared[SINK] = before;
  };
}

export const log = {
  debug: (message: string, fields?: LogFields) => write('debug', message, fields),
  info: (message: string, fields?: LogFields) => write('info', message, fields),
  warn: (message: string, fields?: LogFields) => write('warn', message, fields),
  error: (message: string, fields?: LogFields) => write('error', message, fields),
};

function write(level: LogLevel, message: string, fields: LogFields = {}): void {
  const entry: LogEntry = { time: new Date().toISOString(), level, message, fields };
  const sink = (globalThis as Shared)[SINK];
  if (sink) sink(entry);
  else if (LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold())) {
    process.stderr.write(`${process.stderr.isTTY ? readableLine(entry) : jsonLine(entry)}\n`);
  }
}

function threshold(): LogLevel {
  const asked = process.env.LOG_LEVEL as LogLevel | undefined;
  if (asked && LOG_LEVELS.includes(asked)) return asked;
  return process.env.VITEST ? 'error' : 'info';
}

export function jsonLine({ time, level, message, fields }: LogEntry): string {
  const head = { time, level, message };
  try {
    return JSON.stringify({ ...head, ...fields }, (_key, value: unknown) => plain(value));
  } catch (error) {
    // A circular value must not cost us the message that it came with.
    return JSON.stringify({ ...head, unserialisable: String(error) });
  }
}

export function readableLine({ time, level, message, fields }: LogEntry): string {
  const details = Object.entries(fields).map(([key, value]) => `${key}=${shown(value)}`);
  const line = [time.slice(11, 19), level.toUpperCase().padEnd(5), message, ...details].join(' ');
  const stacks = Object.values(fields).flatMap((value) => (value instanceof Error ? stackOf(value) : []));
  return [line, ...stacks].join('\n');
}

function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

function stackOf(error: Error): string[] {
  const [, ...frames] = (error.stack ?? '').split('\n');
  const cause =
    error.cause instanceof Error ? [`  caused by: ${shown(error.cause)}`, ...stackOf(error.cause)] : [];
  return [...frames, ...cause];
}

/** Errors have no enumerable properties: without this they would be logged as `{}`. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const cause = value.cause === undefined ? {} : { cause: plain(value.cause) };
  return { name: value.name, message: value.message, stack: value.stack, ...cause };
}
