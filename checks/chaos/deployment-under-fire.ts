import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ProcessUnderFire } from '#checks/chaos/process-under-fire.ts';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import type { Database } from '#db/client.ts';
import { openServed } from '#db/open-database.ts';

/** Web processes and workers on one PostgreSQL and one storage, each with a data folder of its own. */
export interface DeploymentUnderFire {
  readonly webs: readonly ProcessUnderFire[];
  readonly workers: readonly ProcessUnderFire[];
  /** Addresses of the web processes. */
  readonly urls: readonly string[];
  readonly database: Database;
  readonly databaseUrl: string;
  readonly storageDirectory: string;
  /** Data folders of the processes. */
  readonly folders: readonly string[];
  /** Ends every process as an operator would; the database stays. */
  stop(): Promise<void>;
  /** Removes everything. */
  dispose(): Promise<void>;
}

/** Needs a built site. @returns null where PostgreSQL is not installed */
export async function startDeployment(options: {
  webs: number;
  workers: number;
}): Promise<DeploymentUnderFire | null> {
  const cluster = await startPostgresCluster();
  if (!cluster) return null;
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-chaos-'));
  const storageDirectory = path.join(folder, 'storage');
  await mkdir(storageDirectory);
  const folders: string[] = [];
  const environment = (name: string, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
    const { PATH, HOME } = process.env;
    const DATA_DIR = path.join(folder, name);
    folders.push(DATA_DIR);
    const meeting = { DATABASE_URL: cluster.url, STORAGE_URL: `file://${storageDirectory}`, DATA_DIR };
    return { NODE_ENV: 'production', PATH, HOME, LANG: 'en_US.UTF-8', ...meeting, ...extra };
  };
  const ports = await freePorts(options.webs);
  const webs = ports.map(
    (port, index) =>
      new ProcessUnderFire(`web-${index + 1}`, {
        program: 'boot/start.ts',
        environment: environment(`web-${index + 1}`, { PORT: String(port), EVALUATE: 'false' }),
        readyLine: /Tidu is ready at/,
      }),
  );
  const workers = Array.from(
    { length: options.workers },
    (_, index) =>
      new ProcessUnderFire(`worker-${index + 1}`, {
        program: 'boot/start-worker.ts',
        environment: environment(`worker-${index + 1}`),
        readyLine: /Tidu worker is ready/,
      }),
  );
  const stop = async () => {
    await Promise.all([...webs, ...workers].map((one) => one.stop()));
  };
  await Promise.all([...webs, ...workers].map((one) => one.start()));
  const database = await openServed(cluster.url, { role: 'chaos' });
  return {
    ...{ webs, workers, database, storageDirectory, folders, stop },
    databaseUrl: cluster.url,
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    dispose: async () => {
      await stop();
      await database.close();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ports that nobody listens on now; held all at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  await Promise.all(
    probes.map((probe) => new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))),
  );
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
