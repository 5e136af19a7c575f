import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { liveEvents } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { eventStream, type StreamOptions } from '#server/live/event-stream.ts';
import { type LiveFeed, openLiveFeed } from '#server/live/feed.ts';
import { type LiveTopic, publish } from '#server/live/publish.ts';

const SEASON: LiveTopic = 'leaderboard:ssn_x';
const SUBMISSION: LiveTopic = 'submission:sub_x';

/** Reads a stream as EventSource would: the fields of each message. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** The next message with data; null when the stream has ended. */
  async next(): Promise<{ id: number; topic: string } | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const message = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        const found = /^id: (\d+)\nevent: change\ndata: (.*)$/.exec(message);
        if (found) return { id: Number(found[1]), ...(JSON.parse(found[2] ?? '') as { topic: string }) };
        continue;
      }
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  cancel = () => this.#reader.cancel();
}

describe.each(DATABASES)('live updates on $kind', ({ open }) => {
  let database: Database;
  let feed: LiveFeed;
  let ada: Id<'user'>;
  const ends: AbortController[] = [];
  beforeAll(async () => {
    database = await open();
    feed = await openLiveFeed(database, { pollMs: 200 });
    ada = (await makeUser(database)).userId;
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end.abort();
  });
  afterAll(async () => {
    await feed.close();
    await database.close();
  });

  const say = (topic: LiveTopic, userId?: Id<'user'>) =>
    database.transact((tx) => publish(tx, userId ? { topic, userId } : { topic }));

  const listen = (given: Partial<StreamOptions> = {}) => {
    const end = new AbortController();
    ends.push(end);
    const ended = { count: 0 };
    const stream = eventStream(feed, {
      userId: null,
      lastEventId: null,
      endWith: [end.signal],
      onEnd: () => {
        ended.count += 1;
      },
      ...given,
    });
    return { reader: new Reader(stream), end, ended };
  };

  it('reach every listener once, with an id to resume from', async () => {
    const [one, two] = [listen(), listen()];
    await say(SEASON);
    const heard = await one.reader.next();
    expect(heard).toEqual({ id: expect.any(Number), topic: SEASON });
    expect(await two.reader.next()).toEqual(heard);
    // The poll finds the same event again and must not repeat it.
    await sleep(500);
    await say(SUBMISSION);
    expect(await one.reader.next()).toMatchObject({ topic: SUBMISSION });
  });

  it('for one person are heard by that person alone', async () => {
    const [owner, visitor] = [listen({ userId: ada }), listen()];
    await say(SUBMISSION, ada);
    await say(SEASON);
    expect(await owner.reader.next()).toMatchObject({ topic: SUBMISSION });
    expect(await visitor.reader.next()).toMatchObject({ topic: SEASON });
  });

  it('of a transaction that fails are heard by nobody', async () => {
    const { reader } = listen();
    const failed = database.transact(async (tx) => {
      await publish(tx, { topic: SUBMISSION });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await say(SEASON);
    expect(await reader.next()).toMatchObject({ topic: SEASON });
  });

  it('missed while a connection was broken are sent when it resumes, and no stranger’s', async () => {
    const first = listen({ userId: ada });
    await say(SEASON);
    const last = await first.reader.next();
    first.end.abort();
    await say('queue');
    await say(SUBMISSION, ada);
    const arrived = new Promise<void>((resolve) => {
      feed.subscribe(({ topic }) => topic === 'leaderboard:ssn_end' && resolve());
    });
    await say('leaderboard:ssn_end');
    // From now on only the replay can bring it.
    await arrived;
    const topics = async (userId: Id<'user'> | null) => {
      const { reader } = listen({ userId, lastEventId: last?.id ?? 0 });
      const heard: string[] = [];
      for (let event = await reader.next(); event; event = await reader.next()) {
        if (event.topic === 'leaderboard:ssn_end') break;
        if (event.id > (last?.id ?? 0)) heard.push(event.topic);
      }
      return heard;
    };
    expect(await topics(ada)).toEqual(['queue', SUBMISSION]);
    expect(await topics(null)).toEqual(['queue']);
  });

  it('whose notification got lost are found by the poll', async () => {
    const { reader } = listen();
    await database.db.insert(liveEvents).values({ topic: 'queue' });
    expect(await reader.next()).toMatchObject({ topic: 'queue' });
  });

  it('survive a resume from an id that was never given out', async () => {
    const { reader } = listen({ lastEventId: 999_999_999 });
    await say(SEASON);
    expect(await reader.next()).toMatchObject({ topic: SEASON });
  });

  it('end at once, and are cleaned up once, when the process is told to end', async () => {
    const { reader, end, ended } = listen();
    end.abort();
    expect(await reader.next()).toBeNull();
    await reader.cancel();
    expect(ended.count).toBe(1);
  });

  it('are cleaned up when the reader goes away', async () => {
    const { reader, ended } = listen();
    await reader.cancel();
    expect(ended.count).toBe(1);
    await say(SEASON);
  });

  it('keep a silent connection alive', async () => {
    const end = new AbortController();
    ends.push(end);
    const options = {
      userId: null,
      lastEventId: null,
      endWith: [end.signal],
      onEnd: () => {},
      heartbeatMs: 20,
    };
    const raw = eventStream(feed, options).getReader();
    const texts: string[] = [];
    while (!texts.includes(': \n\n')) texts.push(new TextDecoder().decode((await raw.read()).value));
    expect(texts[0]).toBe('retry: 2000\n: open\n\n');
  });

  it('cut off a reader that does not read, instead of keeping everything for it', async () => {
    const { ended } = listen();
    const flood = sql`insert into live_events (topic) select 'queue' from generate_series(1, 400)`;
    await rows(database.db, flood);
    await expect.poll(() => ended.count).toBe(1);
  });
});

describe('open connections', () => {
  it('are bounded for each address, and a place is given back once', async () => {
    const { ConnectionLimit, MAX_STREAMS_PER_ADDRESS } = await import('#server/live/connection-limit.ts');
    const limit = new ConnectionLimit();
    const leave = Array.from({ length: MAX_STREAMS_PER_ADDRESS }, () => limit.enter('192.0.2.1'));
    expect(limit.enter('192.0.2.1')).toBeNull();
    expect(limit.enter('192.0.2.2')).not.toBeNull();
    leave[0]?.();
    leave[0]?.();
    expect(limit.total).toBe(MAX_STREAMS_PER_ADDRESS);
    expect(limit.enter('192.0.2.1')).not.toBeNull();
    expect(limit.enter('192.0.2.1')).toBeNull();
  });
});
