import { readdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { openProcessFolder } from '#boot/process-folder.ts';
import type { DeploymentUnderFire } from '#checks/chaos/deployment-under-fire.ts';
import { type Database, rows } from '#db/client.ts';
import { deleteOrphans } from '#server/storage/delete-orphans.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import { listAlive } from '#workers/sandbox/testing/list-descendants.ts';

/** What must all be zero after the storm: each figure counts violations of one promise. */
export interface Violations {
  /** Submissions that are not scored. */
  readonly notScored: number;
  /** Submissions with more or fewer than one evaluation, receipt, public score or entry "scored" in the log. */
  readonly notOnce: number;
  /** Participants whose quota differs from what they sent. */
  readonly wrongQuota: number;
  /** Participants whose entry on the leaderboard is not their best submission. */
  readonly wrongEntry: number;
  /** Rows that neither wait nor have ended, or hold a lease. */
  readonly stuck: number;
  /** Processes that outlived the one that started them. */
  readonly orphanProcesses: number;
  /** Files that nobody needs, once the documented grace is over. */
  readonly orphanFiles: number;
  /** Artifacts that the database names and the storage lost. */
  readonly lostFiles: number;
}

/** Looks at everything that is left, when every process has ended. */
export async function judge(
  deployment: DeploymentUnderFire,
  options: { submissions: number; sent: ReadonlyMap<string, number>; children: ReadonlySet<number> },
): Promise<Violations> {
  const { database } = deployment;
  const count = (query: ReturnType<typeof sql>) => countRows(database, query);
  const mine = sql`submissions.source in ('rest', 'upload')`;
  const scored = await count(
    sql`select 1 from submissions join evaluations on submission_id = submissions.id
        where ${mine} and status = 'scored'`,
  );
  return {
    notScored: options.submissions - scored,
    notOnce: await count(sql`
      select 1 from submissions where ${mine} and (
        (select count(*) from evaluations where submission_id = submissions.id) <> 1
        or (select count(*) from evaluations join receipts on receipts.evaluation_id = evaluations.id
            where submission_id = submissions.id) <> 1
        or (select count(*) from evaluations join scores on scores.evaluation_id = evaluations.id
            where submission_id = submissions.id and split = 'public' and ranking) <> 1
        or (select count(*) from evaluations join evaluation_log on evaluation_log.evaluation_id = evaluations.id
            where submission_id = submissions.id and code = 'scored') <> 1)`),
    wrongQuota: await countWrongQuotas(database, options.sent),
    wrongEntry: await count(sql`
      with best as (
        select distinct on (submissions.user_id, submissions.season_id) submissions.user_id, submissions.id, scores.value
        from submissions
        join evaluations on evaluations.submission_id = submissions.id and evaluations.status = 'scored'
        join scores on scores.evaluation_id = evaluations.id and scores.split = 'public' and scores.ranking
        where ${mine} and not exists (
          select 1 from score_marks
          where score_marks.evaluation_id = evaluations.id and resolution is distinct from 'cleared'
        )
        order by submissions.user_id, submissions.season_id, scores.value desc, submissions.created_at, submissions.id
      )
      select 1 from best
      left join leaderboard_entries entry on entry.user_id = best.user_id
      where entry.submission_id is distinct from best.id or entry.value is distinct from best.value`),
    stuck: await count(sql`
      select 1 from evaluations
      where status in ('queued', 'validating', 'running') or (lease_until is not null)`),
    orphanProcesses: (await listAlive([...options.children])).length,
    orphanFiles: await countOrphanFiles(deployment),
    lostFiles: await countLostFiles(deployment),
  };
}

async function countRows(database: Database, query: ReturnType<typeof sql>): Promise<number> {
  return (await rows(database.db, query)).length;
}

async function countWrongQuotas(database: Database, sent: ReadonlyMap<string, number>): Promise<number> {
  const found = await rows<{ user_id: string; used: number }>(
    database.db,
    sql`
      select user_id, count(*)::int as used
      from submissions join evaluations on submission_id = submissions.id
      where submissions.source in ('rest', 'upload') and status not in ('failed', 'cancelled')
      group by user_id`,
  );
  const used = new Map(found.map((row) => [row.user_id, row.used]));
  return [...sent].filter(([userId, count]) => used.get(userId) !== count).length;
}

/** As if the grace were over: files are made old, then everything that cleans up cleans up once. */
async function countOrphanFiles({
  storageDirectory,
  folders,
  database,
}: DeploymentUnderFire): Promise<number> {
  const old = new Date(Date.now() - 48 * 60 * 60 * 1000);
  const stored = await readdir(storageDirectory, { recursive: true, withFileTypes: true });
  for (const entry of stored) {
    if (entry.isFile()) await utimes(path.join(entry.parentPath, entry.name), old, old);
  }
  const storage = await openDiskStorage(storageDirectory, { alone: false });
  await deleteOrphans(database.db, storage);
  const known = new Set(
    (await rows<{ sha256: string }>(database.db, sql`select sha256 from artifacts`)).map((row) => row.sha256),
  );
  let orphans = (await readdir(path.join(storageDirectory, 'arriving'))).length;
  for await (const { sha256 } of storage.list()) if (!known.has(sha256)) orphans += 1;
  for (const folder of folders) orphans += await countLeftFolders(path.join(folder, 'cache', 'processes'));
  return orphans;
}

/** Folders of killed processes go when the next one starts. */
async function countLeftFolders(parent: string): Promise<number> {
  const next = await openProcessFolder(parent);
  await next.remove();
  return (await readdir(parent)).length;
}

async function countLostFiles({ storageDirectory, database }: DeploymentUnderFire): Promise<number> {
  const storage = await openDiskStorage(storageDirectory, { alone: false });
  const known = await rows<{ sha256: string }>(database.db, sql`select sha256 from artifacts`);
  const there = await Promise.all(known.map(({ sha256 }) => storage.has(sha256)));
  return there.filter((isThere) => !isThere).length;
}
