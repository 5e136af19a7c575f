import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A throw-away PostgreSQL for one test run, listening on 127.0.0.1 on a free port. */
export interface PostgresCluster {
  readonly url: string;
  /** Cuts every connection and stops answering, as a server that is killed. */
  pause(): Promise<void>;
  /** Answers again, on the same port, with everything that was committed. */
  resume(): Promise<void>;
  /** Makes a user that must show this password, where every other is trusted. */
  requirePassword(user: string, password: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster, or gives null where PostgreSQL is not installed. `initdb` refuses to run as root. */
export async function startPostgresCluster(): Promise<PostgresCluster | null> {
  const bin = await postgresBinaries();
  if (!bin) return null;
  const identity = await unprivilegedIdentity();
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-pg-'));
  if (identity) await chown(folder, identity.uid, identity.gid);
  const data = path.join(folder, 'data');
  const as = { ...identity, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  await execute(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'tidu', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    as,
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 200,
  };
  const args = [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  let server = spawn(path.join(bin, 'postgres'), args, { ...as, stdio: 'ignore' });
  const quit = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    server.kill('SIGQUIT');
    await gone;
  };
  await untilReady(path.join(bin, 'pg_isready'), port);
  return {
    url: `postgres://tidu@127.0.0.1:${port}/postgres`,
    pause: quit,
    resume: async () => {
      server = spawn(path.join(bin, 'postgres'), args, { ...as, stdio: 'ignore' });
      await untilReady(path.join(bin, 'pg_isready'), port);
    },
    requirePassword: async (user, password) => {
      const psql = (statement: string) =>
        execute(path.join(bin, 'psql'), [
          '-h',
          '127.0.0.1',
          '-p',
          String(port),
          '-U',
          'tidu',
          '-c',
          statement,
          'postgres',
        ]);
      await psql(`drop role if exists ${user}`);
      await psql(`create role ${user} login password '${password}'`);
      const rule = `host all ${user} 127.0.0.1/32 scram-sha-256`;
      const file = path.join(data, 'pg_hba.conf');
      const rules = await readFile(file, 'utf8');
      if (!rules.startsWith(rule)) await writeFile(file, `${rule}\n${rules}`);
      await psql('select pg_reload_conf()');
    },
    stop: async () => {
      await quit();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function postgresBinaries(): Promise<string | null> {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? await readdir(debian) : [];
  const candidates = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => path.join(debian, version, 'bin')),
    '/opt/homebrew/opt/postgresql/bin',
    '/usr/local/opt/postgresql/bin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  return candidates.find((folder) => existsSync(path.join(folder, 'initdb'))) ?? null;
}

async function unprivilegedIdentity(): Promise<{ uid: number; gid: number } | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const id = async (flag: string) => Number((await execute('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilReady(program: string, port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const ready = await execute(program, ['-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await sleep(100);
  }
  throw new Error('PostgreSQL did not become ready within 10 s');
}
