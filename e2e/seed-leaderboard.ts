import path from 'node:path';
import { claimDataDirectory } from '#boot/own-data-directory.ts';
import type { Database } from '#db/client.ts';
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
  readonly marked?: boolean;
}

const PARTICIPANTS: readonly SeededParticipant[] = [
  { name: '李明', handle: 'li-ming', public: 0.981, private: 0.974, parameters: 421_642 },
  { name: 'Grace Hopper', handle: 'grace', public: 0.9806, private: 0.9812, parameters: 389_130 },
  { name: '王小雨', handle: 'xiaoyu', public: 0.9598, private: 0.9584, parameters: 34_826 },
  { name: 'Ada Lovelace', handle: 'ada', public: 0.9592, private: 0.961, parameters: 34_826 },
  { name: '陈思远', handle: 'siyuan', public: 0.9588, private: 0.9566, parameters: 61_706 },
  { name: 'Alan Turing', handle: 'alan', public: 0.9302, private: 0.9284, parameters: 9_410 },
  { name: 'Karen Spärck Jones', handle: 'karen', public: 0.8914, private: 0.8902, parameters: 7_850 },
  { name: '赵一', handle: 'zhao-yi', public: 0.9936, private: 0.9934, parameters: 421_642, marked: true },
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
    const lastMonth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15));
    await ensureSeasons(database, storage, lastMonth);
    await ensureSeasons(database, storage, now);
    const people = new Map<string, SignedIn & { readonly email: string }>();
    for (const { handle, name } of PARTICIPANTS) {
      people.set(handle, await makeUser(database, { handle, name, email: `${handle}@example.org` }));
    }
    const past = await findSeason(database.db, { challenge: 'mnist', now: lastMonth });
    const current = await findSeason(database.db, { challenge: 'mnist', now });
    for (const season of [past, current]) {
      for (const [i, one] of PARTICIPANTS.entries()) {
        const person = people.get(one.handle);
        if (person && !(one.marked && season === past))
          await enter(database, storage, season, person, one, i);
      }
    }
    return { dataDir, people, pastSeason: past.name };
  } finally {
    await owned.release();
  }
}

async function enter(
  database: Database,
  storage: Storage,
  season: Season,
  { userId }: SignedIn,
  one: SeededParticipant,
  i: number,
): Promise<void> {
  const labels = await labelsOf(storage, season.datasetSha256);
  await addScored(database, {
    ...{ seasonId: season.id, userId, value: one.public, privateValue: one.private },
    parameters: one.parameters,
    marks: one.marked ? ['no_generalisation_gap'] : [],
    createdAt: new Date(season.opensAt.getTime() + (i + 1) * 3_600_000),
    predictions: {
      public: answers(labels('public'), one.public, i),
      private: answers(labels('private'), one.private, i),
    },
  });
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
