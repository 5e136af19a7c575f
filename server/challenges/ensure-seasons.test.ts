import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asc, like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { seasons } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { publicSpirals } from '#ml/datasets/spirals.ts';
import { decodeDatasetFile } from '#server/challenges/dataset-file.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { getChallenge } from '#server/challenges/get-challenge.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

const sizes = { public: 60, private: 40, control: 30 };
const november = new Date('2026-11-23T12:00:00Z');

describe('the seasons of challenges', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  beforeAll(async () => {
    database = await embeddedDatabase();
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-seasons-'));
    storage = await openDiskStorage(directory);
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });
  const ensure = (now: Date) => ensureSeasons(database, storage, now, { sizes, challenges: ['mnist'] });
  /** Each test has a year of its own, so that all share one database. */
  const inYear = (year: string) =>
    database.db
      .select()
      .from(seasons)
      .where(like(seasons.name, `${year}-%`))
      .orderBy(asc(seasons.name));
  const dataset = async (sha256: string) => {
    const parts: Uint8Array[] = [];
    for await (const part of storage.read(sha256)) parts.push(part);
    return decodeDatasetFile(Buffer.concat(parts));
  };

  it('begin with the month and hold the hidden splits after the reference images', async () => {
    await ensure(november);
    const [season, ...others] = await inYear('2026');
    expect(others).toEqual([]);
    expect(season).toMatchObject({
      challenge: 'mnist',
      name: '2026-11',
      opensAt: new Date('2026-11-01T00:00:00Z'),
      closesAt: new Date('2026-12-01T00:00:00Z'),
      splits: [
        { name: 'public', rows: 60 },
        { name: 'private', rows: 40 },
        { name: 'control', rows: 30 },
      ],
    });
    const { parts, rowShape } = await dataset(season?.datasetSha256 ?? '');
    expect(rowShape).toEqual([28, 28, 1]);
    expect(parts.map(({ name, labels }) => [name, labels.length])).toEqual([
      ['reference', 32],
      ['public', 60],
      ['private', 40],
      ['control', 30],
    ]);
    // The labels of the first training images of MNIST are well known.
    expect([...(parts[0]?.labels.subarray(0, 8) ?? [])]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
  });

  it('are made once, however often and by however many at once it is asked', async () => {
    const may = new Date('2027-05-05T00:00:00Z');
    await Promise.all([ensure(may), ensure(may)]);
    await ensure(new Date('2027-05-24T00:00:00Z'));
    expect(await inYear('2027')).toHaveLength(1);
  });

  it('roll over with the month, and the next one is there before it opens', async () => {
    await ensure(new Date('2028-11-30T23:30:00Z'));
    const [first, second] = await inYear('2028');
    expect([first?.name, second?.name]).toEqual(['2028-11', '2028-12']);
    expect(second?.datasetSha256).not.toBe(first?.datasetSha256);
    expect(second?.evaluationVersion).not.toBe(first?.evaluationVersion);
    const seasonAt = async (now: string) =>
      (await findSeason(database.db, { challenge: 'mnist', now: new Date(now) })).name;
    expect(await seasonAt('2028-11-30T23:59:59Z')).toBe('2028-11');
    expect(await seasonAt('2028-12-01T00:00:00Z')).toBe('2028-12');
  });

  it('share nothing between deployments', async () => {
    const other = await embeddedDatabase();
    await ensureSeasons(other, storage, november, { sizes, challenges: ['mnist'] });
    const [theirs] = await other.db.select().from(seasons);
    await other.close();
    const [ours] = await inYear('2026');
    expect(theirs?.datasetSha256).not.toBe(ours?.datasetSha256);
    const parts = await Promise.all([
      dataset(ours?.datasetSha256 ?? ''),
      dataset(theirs?.datasetSha256 ?? ''),
    ]);
    expect(parts[0].salt).not.toBe(parts[1].salt);
    expect(parts[0].parts[1]?.labels).not.toEqual(parts[1].parts[1]?.labels);
  });

  it('get a lost dataset back from the secret', async () => {
    const [season] = await inYear('2026');
    await storage.delete(season?.datasetSha256 ?? '');
    await ensure(november);
    expect(await storage.has(season?.datasetSha256 ?? '')).toBe(true);
    expect(await inYear('2026')).toHaveLength(1);
  });

  it('are not waited for when the server is to end', async () => {
    const stop = new AbortController();
    const making = ensureSeasons(database, storage, new Date('2029-01-05T00:00:00Z'), {
      challenges: ['mnist'],
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 50);
    await expect(making).rejects.toThrow('aborted');
    expect(await inYear('2029')).toEqual([]);
  });

  it('of every challenge are made whose data are here, each with images of its own', async () => {
    const year = '2030';
    await ensureSeasons(database, storage, new Date(`${year}-06-05T00:00:00Z`), { sizes });
    const made = await inYear(year);
    expect(made.map(({ challenge }) => challenge).sort()).toEqual([
      'mnist',
      'mnist-recall',
      'mnist-tiny',
      'spirals',
    ]);
    expect(new Set(made.map(({ datasetSha256 }) => datasetSha256)).size).toBe(4);
    const hashOf = (slug: string) => made.find(({ challenge }) => challenge === slug)?.datasetSha256 ?? '';
    const spirals = await dataset(hashOf('spirals'));
    expect(spirals).toMatchObject({ element: 'float32', rowShape: [2] });
    const [reference, open, held] = spirals.parts;
    expect([...(reference?.labels ?? [])]).toEqual([...publicSpirals().labels.subarray(0, 32)]);
    expect(Buffer.from(open?.bytes ?? [])).not.toEqual(Buffer.from(held?.bytes ?? []).subarray(0, 480));
    const rare = await dataset(hashOf('mnist-recall'));
    const nines = rare.parts.map(({ labels }) => labels.filter((label) => label === 9).length);
    // The first 32 training images, then 4 % of 60, 40 and 30.
    expect(nines.slice(1)).toEqual([2, 2, 1]);
  });

  it('show their dates, sizes and commitment, and nothing secret', async () => {
    const view = await getChallenge(database.db, { slug: 'mnist', now: november });
    expect(view).toMatchObject({ open: true, participants: 0, submissions: 0, season: { name: '2026-11' } });
    expect(JSON.stringify(view)).not.toContain((await dataset(view.season?.datasetSha256 ?? '')).salt);
    const later = await getChallenge(database.db, { slug: 'mnist', now: new Date('2026-12-05T00:00:00Z') });
    expect(later.open).toBe(false);
  });
});
