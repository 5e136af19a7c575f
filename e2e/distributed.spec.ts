import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PostgresCluster, startPostgresCluster } from '#checks/postgres-cluster.ts';
import { administer } from '#db/testing.ts';
import { submitButton } from '#e2e/lab-page.ts';
import { type LoadBalancer, startLoadBalancer } from '#e2e/load-balancer.ts';
import { words } from '#e2e/messages.ts';
import { signIn, signUpInPlace } from '#e2e/people.ts';
import { startTidu, startWorker, type TiduServer, type TiduWorker } from '#e2e/server.ts';
import { test as base, expect, freshEmail } from '#e2e/test.ts';
import { type S3Server, startS3Server } from '#server/storage/testing/s3-server.ts';

const MODEL = path.join(import.meta.dirname, 'fixtures', 'pytorch', 'opset16-dynamic-first.onnx');

/** Two web processes and two workers, each with a folder of its own as on a machine of its own; they share PostgreSQL and S3. */
interface Machines {
  readonly cluster: PostgresCluster;
  readonly storage: S3Server;
  readonly balancer: LoadBalancer;
  readonly webs: [TiduServer, TiduServer];
  readonly workers: [TiduWorker, TiduWorker];
}

let machines: Machines | null = null;

/** Pages are opened through the load balancer, and no other server is started for them. */
const test = base.extend({
  // oxlint-disable-next-line no-empty-pattern
  baseURL: async ({}, use) => use(machines?.balancer.url),
});

test.describe('two web processes and two workers, started at once on an empty database', () => {
  test.describe.configure({ mode: 'serial' });
  let folder: string;

  test.beforeAll(async () => {
    const cluster = await startPostgresCluster();
    if (!cluster) return;
    folder = await mkdtemp(path.join(tmpdir(), 'tidu-distributed-'));
    const balancer = await startLoadBalancer();
    const storage = await startS3Server();
    const settings = (machine: string) => ({
      DATABASE_URL: cluster.url,
      STORAGE_URL: storage.url('artifacts'),
      ...storage.credentials,
      DATA_DIR: path.join(folder, machine),
    });
    const web = (machine: string) => startTidu({ ...settings(machine), SITE_URL: balancer.url });
    const [web1, web2, worker1, worker2] = await Promise.all([
      ...[web('web-1'), web('web-2')],
      ...[startWorker(settings('worker-1')), startWorker(settings('worker-2'))],
    ] as const);
    machines = {
      ...{ cluster, storage, balancer },
      webs: [web1 as TiduServer, web2 as TiduServer],
      workers: [worker1 as TiduWorker, worker2 as TiduWorker],
    };
    balancer.serve(machines.webs.map((one) => one.port));
  });
  test.afterAll(async () => {
    if (!machines) return;
    await Promise.all([
      ...machines.webs.map((one) => one.dispose()),
      ...machines.workers.map((one) => one.signal('SIGKILL')),
    ]);
    await machines.balancer.stop();
    await machines.storage.stop();
    await machines.cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const running = () => {
    test.skip(machines === null, 'PostgreSQL is not installed');
    return machines as Machines;
  };
  const sql = (statement: string, values: unknown[] = []) =>
    administer(running().cluster.url, statement, values);

  test('serve one season, one dataset and one setup link', async () => {
    const { webs } = running();
    const seasons = (await sql('select challenge, name, dataset_sha256 from seasons')) as {
      challenge: string;
      name: string;
      dataset_sha256: string;
    }[];
    const names = seasons.map(({ challenge, name }) => `${challenge} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const [mnist] = seasons.filter(({ challenge }) => challenge === 'mnist');
    for (const web of webs) {
      const challenge = await fetch(`http://127.0.0.1:${web.port}/api/v1/challenges/mnist`);
      expect(await challenge.text()).toContain(String(mnist?.dataset_sha256));
      const health = (await (await fetch(`http://127.0.0.1:${web.port}/api/health`)).json()) as object;
      expect(health).toMatchObject({ status: 'ok', database: 'postgres', sandbox: null });
    }
    expect(new Set(webs.map((web) => web.setupLink)).size).toBe(1);
  });

  test('take a person’s session and an operator’s command on either', async ({ page }) => {
    const { webs, balancer } = running();
    const email = freshEmail();
    const made = await webs[0].tidu([
      'user',
      'create',
      '--email',
      email,
      '--name',
      'Ada',
      '--password',
      'a-long-password',
    ]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    await signIn(page, 'en', email, 'a-long-password');
    for (const web of webs) {
      balancer.serve([web.port]);
      const me = await page.request.get('/api/trpc/account.me');
      expect(await me.text()).toContain('Ada');
    }
    balancer.serve(webs.map((one) => one.port));
  });

  test('answer 503 while the database is away, and 200 by themselves when it is back', async () => {
    const { cluster, webs, workers } = running();
    const health = async () =>
      Promise.all(webs.map(async (web) => (await fetch(`http://127.0.0.1:${web.port}/api/health`)).status));
    await cluster.pause();
    expect(await health()).toEqual([503, 503]);
    const refused = await fetch(`http://127.0.0.1:${webs[0].port}/api/v1/challenges/mnist`);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    await cluster.resume();
    await expect.poll(health).toEqual([200, 200]);
    for (const worker of workers) expect(worker.output()).not.toContain('uncaught');
  });

  test('are killed one by one while somebody trains, submits and is ranked, who notices nothing', async ({
    page,
    allowConsole,
  }) => {
    test.setTimeout(400_000);
    const { webs, workers } = running();
    // The browser says so when a web process dies under one of its connections; the page goes on with the next.
    allowConsole(/net::ERR_|Failed to load resource/);
    const t = { lab: words('zh', 'lab'), submit: words('zh', 'submit') };
    await page.goto(`/zh/challenges/mnist/train`);
    await page.getByLabel(t.lab('settings.subsetSize.label'), { exact: true }).fill('2000');
    await page.getByLabel(t.lab('settings.epochs.label'), { exact: true }).fill('1');
    await page.getByRole('button', { name: t.lab('controls.start'), exact: true }).click();
    await expect(page.getByRole('button', { name: t.lab('controls.pause'), exact: true })).toBeVisible({
      timeout: 60_000,
    });
    await webs[0].signal('SIGKILL');
    await expect(submitButton(page, 'zh')).toBeEnabled({ timeout: 120_000 });

    await submitButton(page, 'zh').click();
    await signUpInPlace(page, 'zh', '幸存者');
    const busy = await claimedBy();
    const victim = workers.find((worker) => busy.includes(`:${worker.pid}:`));
    if (!victim) throw new Error(`No worker of ours has it: ${busy}`);
    await victim.signal('SIGKILL');
    // Its lease has to run out before the other may take over.
    const verified = page
      .locator('dt', { hasText: t.submit('watch.verified') })
      .locator('xpath=following-sibling::dd');
    await expect(verified).toBeVisible({ timeout: 120_000 });
    await expect(verified).toContainText('%');

    await page.getByRole('link', { name: t.submit('watch.leaderboard') }).click();
    await expect(page.getByRole('row', { name: /幸存者/ }).first()).toContainText(/%/);
    const [counts] = (await sql(
      `select count(distinct evaluations.id)::int as evaluations, count(distinct scores.evaluation_id)::int as scored, max(failures) as failures
       from evaluations join submissions on submissions.id = submission_id and source = 'lab'
       left join scores on scores.evaluation_id = evaluations.id and split = 'public'`,
    )) as object[];
    expect(counts).toEqual({ evaluations: 1, scored: 1, failures: 1 });
  });

  test('let an open page hear of a new score through the process that is left, and end in order', async ({
    page,
  }) => {
    const { webs, workers, balancer } = running();
    await page.goto('/en/challenges/mnist/leaderboard');
    const email = freshEmail();
    const { tidu } = webs[1];
    await tidu([
      'user',
      'create',
      '--email',
      email,
      '--name',
      'Arrives live',
      '--password',
      'a-long-password',
    ]);
    const token = (await tidu(['token', 'create', '--email', email])).stdout.trim();
    const sent = await fetch(`${balancer.url}/api/v1/challenges/mnist/submissions`, {
      method: 'POST',
      body: await readFile(MODEL),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    });
    expect(sent.status).toBe(201);
    await expect(page.getByRole('row', { name: /Arrives live/ }).first()).toBeVisible({ timeout: 60_000 });
    const left = workers.filter((worker) => isRunning(worker.pid));
    expect(left).toHaveLength(1);
    expect(await Promise.all(left.map((worker) => worker.signal('SIGTERM')))).toEqual([0]);
    expect(await webs[1].signal('SIGTERM')).toBeLessThan(2_000);
  });

  /** The name of the worker that evaluates what the lab sent, as soon as one does. */
  async function claimedBy(): Promise<string> {
    let worker = '';
    await expect
      .poll(
        async () => {
          const [row] = (await sql(
            `select worker from evaluations join submissions on submissions.id = submission_id
             where source = 'lab' and status in ('validating', 'running')`,
          )) as {
            worker: string;
          }[];
          worker = row?.worker ?? '';
          return worker;
        },
        { timeout: 60_000, intervals: [10] },
      )
      .not.toBe('');
    return worker;
  }
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
