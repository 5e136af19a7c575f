import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimDataDirectory } from '#boot/own-data-directory.ts';
import { artifactUploads, submissions } from '#db/schema/index.ts';
import { startTidu, type TiduServer } from '#e2e/server.ts';
import { expect, freshEmail, test } from '#e2e/test.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';

/** `npm run test:long` does many. */
const ROUNDS = Number(process.env.TIDU_KILL_ROUNDS ?? 3);
/** Together they may send more a day than a round can. */
const PARTICIPANTS = 6;
const LONGEST_MS = 1_200;

interface Acknowledged {
  readonly id: string;
  readonly sha256: string;
}

/** Personal tokens for every round, made before there is a server: a participant may send only so much a day. */
async function seed(dataDir: string): Promise<string[][]> {
  const { database, release } = await claimDataDirectory(dataDir);
  const rounds: string[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const made = Array.from({ length: PARTICIPANTS }, async () => {
      const { userId } = await makeUser(database, {
        email: freshEmail(),
        handle: `p${randomBytes(8).toString('hex')}`,
      });
      return (await createApiToken(database, { userId, name: 'kill' })).token;
    });
    rounds.push(await Promise.all(made));
  }
  await release();
  return rounds;
}

/** Sends files until the server is gone or the quota is used; what it answered 201 to, it must never forget. */
async function sendUntilGone(tidu: TiduServer, token: string, acknowledged: Acknowledged[]): Promise<void> {
  for (;;) {
    const bytes = randomBytes(20_000);
    const response = await fetch(`${tidu.url}/api/v1/challenges/mnist/submissions`, {
      method: 'POST',
      body: bytes,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    }).catch(() => null);
    if (!response || response.status !== 201) return;
    const body = (await response.json().catch(() => null)) as { id: string } | null;
    if (!body) return;
    acknowledged.push({ id: body.id, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
}

test(`a server killed ${ROUNDS} times at random moments forgets nothing that it acknowledged`, async () => {
  test.setTimeout(60_000 + ROUNDS * 60_000);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tidu-kill-'));
  const everything: Acknowledged[] = [];
  for (const [round, tokens] of (await seed(dataDir)).entries()) {
    const tidu = await startTidu({ DATA_DIR: dataDir });
    const acknowledged: Acknowledged[] = [];
    const sending = Promise.all(tokens.map((token) => sendUntilGone(tidu, token, acknowledged)));
    await expect.poll(() => acknowledged.length, { timeout: 30_000, intervals: [10] }).toBeGreaterThan(0);
    await sleep(randomInt(0, LONGEST_MS));
    await tidu.signal('SIGKILL');
    await sending;
    console.log(`round ${round}: ${acknowledged.length} acknowledged`);
    everything.push(...acknowledged);
  }
  const { database, release } = await claimDataDirectory(dataDir);
  const ids = new Set(
    (await database.db.select({ id: submissions.id }).from(submissions)).map((row) => row.id),
  );
  const uploads = await database.db.select({ sha256: artifactUploads.artifactSha256 }).from(artifactUploads);
  await release();
  const uploaded = new Set(uploads.map((row) => row.sha256));
  expect(everything.filter(({ id }) => !ids.has(id as never))).toEqual([]);
  expect(everything.filter(({ sha256 }) => !uploaded.has(sha256))).toEqual([]);
  for (const { sha256 } of everything) {
    const bytes = await readFile(path.join(dataDir, 'artifacts', sha256.slice(0, 2), sha256));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  }
  console.log(`${everything.length} acknowledged writes over ${ROUNDS} kills, all there`);
  await rm(dataDir, { recursive: true, force: true });
});
