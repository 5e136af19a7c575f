import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { startDeployment } from '#checks/chaos/deployment-under-fire.ts';
import { type Killed, Killer } from '#checks/chaos/killer.ts';
import { Participant } from '#checks/chaos/participant.ts';
import { judge, type Violations } from '#checks/chaos/verdict.ts';
import { type Database, rows } from '#db/client.ts';
import { type Random, seededRandom } from '#lib/random.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';

export interface ChaosOptions {
  readonly submissions: number;
  readonly kills: number;
  readonly seed: number;
  readonly webs?: number;
  readonly workers?: number;
}

export interface ChaosReport {
  readonly seed: number;
  readonly submissions: number;
  readonly killed: Killed;
  readonly violations: Violations;
  /** Participants with a full quota whose next submission was not refused for it. */
  readonly overQuota: number;
  readonly participants: number;
  /** Requests that clients made again. */
  readonly repeatedRequests: number;
  /** Tries that were cut off and made again, as the evaluations count them. */
  readonly failedTries: number;
  /** Sandboxed processes and others that killed ones had running, looked for afterwards. */
  readonly childrenOfKilled: number;
  /** Ends of processes that nobody asked for. */
  readonly crashes: readonly string[];
  readonly seconds: number;
}

/** The last evaluation comes back after the longest pause at most. */
const SETTLE_MS = 180_000;
/** How many submissions are on their way at once. */
const AT_ONCE = 6;

/**
 * Submissions by REST and by the pages' own way while workers, web processes and database connections are killed at
 * random; then everything is counted. The kills are spread over the submissions, whatever the machine's speed.
 * @returns null where PostgreSQL is not installed
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport | null> {
  const started = performance.now();
  const deployment = await startDeployment({ webs: options.webs ?? 2, workers: options.workers ?? 3 });
  if (!deployment) return null;
  try {
    const { database, urls } = deployment;
    const { quotaPerDay } = challengeBySlug('mnist');
    const count = Math.ceil(options.submissions / quotaPerDay);
    const participants: Participant[] = [];
    for (let index = 0; index < count; index++) {
      const random = seededRandom([options.seed, 1, index]);
      participants.push(await Participant.create(database, { urls, random }));
    }
    const killer = new Killer(deployment, seededRandom([options.seed, 2]));
    const models = await modelMaker(seededRandom([options.seed, 3]));
    await Promise.all([killer.run(options.kills), submitAll(participants, { ...options, models, killer })]);
    await settle(database);
    const sent = new Map(participants.map(({ userId }, index) => [userId, sentBy(index, options, count)]));
    const full = participants.filter(({ userId }) => sent.get(userId) === quotaPerDay);
    const more = await Promise.all(full.map((one) => one.tryOnceMore(models())));
    await deployment.stop();
    const violations = await judge(deployment, { ...options, sent, children: killer.children });
    return {
      seed: options.seed,
      submissions: options.submissions,
      killed: killer.killed,
      violations,
      overQuota: more.filter((code) => code !== 'quota_exceeded').length,
      participants: participants.length,
      repeatedRequests: participants.reduce((sum, { repeated }) => sum + repeated, 0),
      childrenOfKilled: killer.children.size,
      failedTries: await countFailedTries(database),
      crashes: [...deployment.webs, ...deployment.workers].flatMap(({ crashes }) => crashes),
      seconds: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    await deployment.dispose();
  }
}

/** Submission `index` is sent by participant `index % count`. */
function sentBy(participant: number, { submissions }: ChaosOptions, count: number): number {
  return Math.floor((submissions - participant - 1) / count) + 1;
}

async function submitAll(
  participants: readonly Participant[],
  options: ChaosOptions & { models: () => Uint8Array<ArrayBuffer>; killer: Killer },
): Promise<void> {
  let next = 0;
  const sender = async () => {
    for (let index = next++; index < options.submissions; index = next++) {
      // The storm and the submissions last equally long.
      while (options.killer.total < Math.floor((index * options.kills) / options.submissions) - 1) {
        await sleep(20);
      }
      const participant = participants[index % participants.length] as Participant;
      const key = `chaos-${options.seed}-${index}`;
      if (index % 2 === 0) await participant.submitByRest(options.models(), key);
      else await participant.submitByPage(options.models(), key);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

/** Models that differ in their bytes and their scores: one honest one, a little spoiled each time. */
async function modelMaker(random: Random): Promise<() => Uint8Array<ArrayBuffer>> {
  const images = await readTrainingImages();
  const few = {
    ...images,
    images: images.images.subarray(0, 2_000 * 784),
    labels: images.labels.subarray(0, 2_000),
  };
  return () => {
    const pixels = few.images.slice();
    for (let i = 0; i < 20_000; i++) pixels[random.integer(pixels.length)] = random.integer(256);
    return nearestMeanModel({ ...few, images: pixels });
  };
}

/** Waits until everything has ended; what has not by then is counted as stuck. */
async function settle(database: Database): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline) {
    const open = await rows(
      database.db,
      sql`select 1 from evaluations where status in ('queued', 'validating', 'running') limit 1`,
    );
    if (open.length === 0) return;
    await sleep(250);
  }
}

async function countFailedTries(database: Database): Promise<number> {
  const [row] = await rows<{ tries: number }>(
    database.db,
    sql`select coalesce(sum(failures), 0)::int as tries from evaluations`,
  );
  return row?.tries ?? 0;
}
