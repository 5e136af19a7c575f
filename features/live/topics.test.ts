import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Topics } from '#features/live/topics.ts';

describe('the topics that a tab listens to', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('call whoever listens to what changed, and nobody else', () => {
    const topics = new Topics();
    const [queue, board] = [vi.fn<() => void>(), vi.fn<() => void>()];
    topics.add('queue', queue);
    topics.add('leaderboard:ssn_1', board);
    topics.changed('queue');
    expect([queue.mock.calls.length, board.mock.calls.length]).toEqual([1, 0]);
  });

  it('call at once, and once more after a storm of changes', () => {
    const topics = new Topics();
    const board = vi.fn<() => void>();
    topics.add('leaderboard:ssn_1', board);
    for (let i = 0; i < 100; i++) topics.changed('leaderboard:ssn_1');
    expect(board).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10_000);
    expect(board).toHaveBeenCalledTimes(2);
  });

  it('tell somebody who begins to listen just after a change about it', () => {
    const topics = new Topics();
    topics.changed('submission:sub_1');
    vi.advanceTimersByTime(5_000);
    const early = vi.fn<() => void>();
    topics.add('submission:sub_1', early);
    expect(early).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10_000);
    const late = vi.fn<() => void>();
    topics.add('submission:sub_1', late);
    expect(late).not.toHaveBeenCalled();
  });

  it('call everybody when anything may have changed', () => {
    const topics = new Topics();
    const all = [vi.fn<() => void>(), vi.fn<() => void>(), vi.fn<() => void>()];
    for (const [i, handler] of all.entries()) topics.add(`submission:sub_${i % 2}`, handler);
    topics.refreshAll();
    for (const handler of all) expect(handler).toHaveBeenCalledTimes(1);
  });

  it('forget who has stopped, also in the middle of a storm', () => {
    const topics = new Topics();
    const handler = vi.fn<() => void>();
    const stop = topics.add('queue', handler);
    topics.changed('queue');
    topics.changed('queue');
    stop();
    vi.advanceTimersByTime(10_000);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(topics.size).toBe(0);
  });
});
