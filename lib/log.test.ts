import { afterEach, describe, expect, it } from 'vitest';
import { divertLog, jsonLine, type LogEntry, log, readableLine } from '#lib/log.ts';

const entry: LogEntry = {
  time: '2026-11-23T10:20:30.000Z',
  level: 'error',
  message: 'it broke',
  fields: { path: 'a.b', error: new Error('outer', { cause: new Error('inner') }) },
};

describe('the log', () => {
  let restore = () => {};
  afterEach(() => restore());

  it('writes one JSON object a line, errors with their stack and cause', () => {
    const line = jsonLine(entry);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      time: entry.time,
      level: 'error',
      message: 'it broke',
      path: 'a.b',
      error: { message: 'outer', stack: expect.stringContaining('log.test'), cause: { message: 'inner' } },
    });
  });

  it('writes for people on a terminal, with the stack below the line', () => {
    const [first, ...stack] = readableLine(entry).split('\n');
    expect(first).toBe('10:20:30 ERROR it broke path=a.b error=Error: outer');
    expect(stack.join('\n')).toContain('log.test');
    expect(stack.join('\n')).toContain('caused by: Error: inner');
  });

  it('survives what JSON cannot hold', () => {
    const circular: Record<string, unknown> = { big: 1n };
    circular.self = circular;
    expect(jsonLine({ ...entry, fields: { circular } })).toContain('it broke');
  });

  it('can be diverted, also into nested diversions', () => {
    const heard: string[] = [];
    restore = divertLog(({ level, message }) => heard.push(`${level} ${message}`));
    log.debug('a');
    log.warn('b', { x: 1 });
    expect(heard).toEqual(['debug a', 'warn b']);
  });
});
