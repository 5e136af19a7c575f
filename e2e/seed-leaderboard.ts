import { createHash } from 'node:crypto';
import path from 'node:path';
import { claimDataDirectory } from '#boot/own-data-directory.ts';
import type { Database } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { seededRandom } from '#lib/random.ts';
import { encodePredictions } from '#ml/metrics/predictions.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { decodeDatasetFile } from '#server/challenges/dataset-file.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import type { Season } from '#server/challenges/find-season.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { addScored } from '#server/leaderboards/testing/entries.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

/** Somebody on a seeded board: shares of right answers on the public and the private split. */
export interface SeededParticipant {
  readonly name: string;
  readonly handle: string;
  readonly public: number;
  readonly private: number;
  readonly parameters: number;
  /** On `mnist-tiny`: public share and parameters. */
  readonly tiny: readonly [value: number, parameters: number];
  readonly marked?: boolean;
}

const PARTICIPANTS: readonly SeededParticipant[] = [
  {
    name: '李明',
    handle: 'li-ming',
    public: 0.981,
    private: 0.974,
    parameters: 421_642,
    tiny: [0.931, 9_874],
  },
  {
    name: 'Grace Hopper',
    handle: 'grace',
    public: 0.9806,
    private: 0.9812,
    parameters: 389_130,
    tiny: [0.927, 4_210],
  },
  {
    name: '王小雨',
    handle: 'xiaoyu',
    public: 0.9598,
    private: 0.9584,
    parameters: 34_826,
    tiny: [0.9012, 2_346],
  },
  {
    name: 'Ada Lovelace',
    handle: 'ada',
    public: 0.9592,
    private: 0.961,
    parameters: 34_826,
    tiny: [0.9104, 6_500],
  },
  {
    name: '陈思远',
    handle: 'siyuan',
    public: 0.9588,
    private: 0.9566,
    parameters: 61_706,
    tiny: [0.8456, 1_210],
  },
  {
    name: 'Alan Turing',
    handle: 'alan',
    public: 0.9302,
    private: 0.9284,
    parameters: 9_410,
    tiny: [0.8456, 1_980],
  },
  {
    name: 'Karen Spärck Jones',
    handle: 'karen',
    public: 0.8914,
    private: 0.8902,
    parameters: 7_850,
    tiny: [0.7012, 490],
  },
  {
    name: '赵一',
    handle: 'zhao-yi',
    public: 0.9936,
    private: 0.9934,
    parameters: 421_642,
    tiny: [0.5, 400],
    marked: true,
  },
];

export interface SeededBoards {
  readonly dataDir: string;
  /** By handle; everybody's password is that of the test accounts. */
  readonly people: ReadonlyMap<string, SignedIn & { readonly email: string }>;
  readonly pastSeason: string;
}

/**
 * A data folder with a class on the board of `mnist`: this month's season, with a score under review, and last month's,
 * which the server closes when it starts. Answers are kept, so that bands are those of real predictions.
 */
export async function seedLeaderboard(dataDir: string, now = new Date()): Promise<SeededBoards> {
  const owned = await claimDataDirectory(dataDir);
  try {
    const { database } = owned;
    const storage = await openDiskStorage(path.join(dataDir, 'artifacts'));
    await ensureSeasons(database, storage, now);
    const people = new Map<string, SignedIn & { readonly email: string }>();
    for (const { handle, name } of PARTICIPANTS) {
      people.set(handle, await makeUser(database, { handle, name, email: `${handle}@example.org` }));
    }
    const current = await findSeason(database.db, { challenge: 'mnist', now });
    const past = await addPastSeason(database, current);
    const tiny = await findSeason(database.db, { challenge: 'mnist-tiny', now });
    const labels = await labelsOf(storage, current.datasetSha256);
    for (const [i, one] of PARTICIPANTS.entries()) {
      const { userId } = people.get(one.handle) as SignedIn;
      const enter = (season: Season, given: SeededParticipant) =>
        addScored(database, {
          ...{ seasonId: season.id, userId, value: given.public, privateValue: given.private },
          parameters: given.parameters,
          marks: given.marked ? ['no_generalisation_gap'] : [],
          createdAt: new Date(season.opensAt.getTime() + (i + 1) * 3_600_000),
          predictions: {
            public: answers(labels('public'), given.public, i),
            private: answers(labels('private'), given.private, i),
          },
        });
      await enter(current, one);
      if (one.marked) continue;
      await enter(past, one);
      await enter(tiny, { ...one, public: one.tiny[0], parameters: one.tiny[1] });
    }
    return { dataDir, people, pastSeason: past.name };
  } finally {
    await owned.release();
  }
}

/** Last month's, over the same images: a season of its own as far as anybody can see. */
async function addPastSeason(database: Database, current: Season): Promise<Season> {
  const opensAt = new Date(Date.UTC(current.opensAt.getUTCFullYear(), current.opensAt.getUTCMonth() - 1, 1));
  const past: Season = {
    ...current,
    ...{ id: newId('season'), name: opensAt.toISOString().slice(0, 7), opensAt, closesAt: current.opensAt },
    evaluationVersion: createHash('sha256').update(current.evaluationVersion).digest('hex'),
  };
  await database.db.insert(seasons).values(past);
  return past;
}

async function labelsOf(storage: Storage, sha256: string): Promise<(split: string) => Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.read(sha256)) chunks.push(chunk);
  const { parts } = decodeDatasetFile(Buffer.concat(chunks));
  return (split) => parts.find(({ name }) => name === split)?.labels ?? new Uint8Array();
}

/** Right on exactly that share of rows; people err on rows of their own. */
function answers(labels: Uint8Array, share: number, seed: number): Uint8Array {
  const order = seededRandom([17, seed]).shuffle(Array.from(labels.keys()));
  const wrong = new Set(order.slice(Math.round(labels.length * share)));
  const data = labels.map((label, row) => (wrong.has(row) ? (label + 1) % 10 : label));
  return encodePredictions({ kind: 'classes', classes: 10, rows: labels.length, columns: 1, data });
}
