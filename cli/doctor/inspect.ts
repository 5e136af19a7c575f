import { execFile } from 'node:child_process';
import { access, constants, glob, statfs } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Finding, same } from '#cli/doctor/finding.ts';
import { inspectDeployment } from '#cli/doctor/inspect-deployment.ts';
import { inspectProvider } from '#cli/doctor/inspect-provider.ts';
import { PROVIDERS } from '#lib/providers.ts';
import type { Env } from '#server/env.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';

const execute = promisify(execFile);

/** What `.npmrc` and package.json bring: TypeScript runs natively from here on. */
const LEAST_NODE_MAJOR = 24;
/** A build, the datasets and some hundred submissions. */
const LEAST_FREE_BYTES = 3 * 2 ** 30;
const GIB = 2 ** 30;

/** Where programs are that are not on the PATH. */
const CHROMIUM = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const POSTGRES = [
  '/usr/lib/postgresql/*/bin/initdb',
  '/opt/homebrew/opt/postgresql*/bin/initdb',
  '/usr/local/opt/postgresql*/bin/initdb',
  '/opt/homebrew/bin/initdb',
  '/usr/local/bin/initdb',
  '/usr/bin/initdb',
];

/** Looks at everything and changes nothing. */
export async function inspect(env: Env): Promise<Finding[]> {
  const [deployment, ...machine] = await Promise.all([
    inspectDeployment(env),
    node(),
    dataFolder(env.DATA_DIR),
    freeDisk(env.DATA_DIR),
    sandbox(env),
    ...PROVIDERS.map((provider) => inspectProvider(env, provider)),
    chromium(),
    postgres(),
    chineseFonts(),
  ]);
  return [...deployment, ...machine];
}

function node(): Finding {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return {
    subject: same('Node.js'),
    ok: major >= LEAST_NODE_MAJOR,
    needed: true,
    detail: same(process.version),
    cure: {
      en: 'Run it as npm run tidu -- doctor, after npm install',
      zh: '请在 npm install 之后用 npm run tidu -- doctor 运行',
    },
    debianPackages: [],
  };
}

async function dataFolder(directory: string): Promise<Finding> {
  const problem = await writable(directory);
  return {
    subject: { en: 'Data folder (DATA_DIR)', zh: '数据目录（DATA_DIR）' },
    ok: problem === null,
    needed: true,
    detail: same(problem ?? directory),
    cure: {
      en: 'Set DATA_DIR to a folder that this user may write to',
      zh: '请把 DATA_DIR 设为当前用户可写的目录',
    },
    debianPackages: [],
  };
}

/** @returns null, or why not; a folder that is not there yet is made by whoever starts first */
async function writable(directory: string): Promise<string | null> {
  try {
    await access(await nearestFolder(directory), constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function freeDisk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(directory));
  const free = `${((bavail * bsize) / GIB).toFixed(1)} GiB`;
  const least = `${LEAST_FREE_BYTES / GIB} GiB`;
  return {
    subject: { en: 'Free disk space', zh: '可用磁盘空间' },
    ok: bavail * bsize >= LEAST_FREE_BYTES,
    needed: true,
    detail: same(free),
    cure: { en: `Free ${least} on the disk of ${directory}`, zh: `请在 ${directory} 所在磁盘腾出 ${least}` },
    debianPackages: [],
  };
}

async function nearestFolder(directory: string): Promise<string> {
  const exists = await access(directory).then(
    () => true,
    () => false,
  );
  return exists ? directory : nearestFolder(path.dirname(directory));
}

/** The sandbox that the server would use, by running a model in it. bubblewrap exists on Linux only. */
async function sandbox(env: Env): Promise<Finding> {
  const subject = { en: 'Sandbox for submitted models', zh: '运行提交模型的沙箱' };
  const needed = process.platform === 'linux';
  try {
    const { sandbox: chosen, unavailable, advice } = await chooseSandbox(env.EVAL_SANDBOX);
    const reasons = unavailable.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
    const isFastest = unavailable.length === 0;
    return {
      subject,
      ok: isFastest || !needed,
      needed,
      detail: {
        en: `the server uses ${chosen.name}${reasons && `; ${reasons}`}`,
        zh: `服务器将使用 ${chosen.name}${reasons && `；${reasons}`}`,
      },
      cure: advice ? same(advice) : null,
      debianPackages: isFastest ? [] : ['bubblewrap'],
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      subject,
      ok: false,
      needed: true,
      detail: same(reason),
      cure: null,
      debianPackages: ['bubblewrap'],
    };
  }
}

async function chromium(): Promise<Finding> {
  const candidates = process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : CHROMIUM;
  const version = await firstAnswer(candidates.map((program) => [program, '--version']));
  return {
    subject: same('Chromium'),
    ok: version !== null,
    needed: true,
    detail: version === null ? null : same(version),
    cure: installWith('chromium', 'brew install --cask chromium'),
    debianPackages: ['chromium'],
  };
}

async function postgres(): Promise<Finding> {
  const found: string[] = [];
  for await (const file of glob(POSTGRES)) found.push(file);
  const version = await firstAnswer(found.map((program) => [program, '--version']));
  return {
    subject: { en: 'PostgreSQL programs', zh: 'PostgreSQL 程序' },
    ok: version !== null,
    needed: true,
    detail: version === null ? null : same(version),
    cure: installWith('postgresql', 'brew install postgresql'),
    debianPackages: ['postgresql'],
  };
}

/** Only for people who look at what tests photographed: pages use the reader's fonts. */
async function chineseFonts(): Promise<Finding> {
  const listed =
    process.platform === 'linux' ? await firstAnswer([['fc-list', ':lang=zh', 'family']]) : 'system';
  return {
    subject: { en: 'Chinese fonts', zh: '中文字体' },
    ok: listed !== null,
    needed: false,
    detail: null,
    cure: installWith('fonts-noto-cjk', ''),
    debianPackages: ['fonts-noto-cjk'],
  };
}

function installWith(debianPackage: string, onMac: string) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  return same(process.platform === 'darwin' ? onMac : `${sudo}apt-get install -y ${debianPackage}`);
}

/** The first line that the first working program prints; null where none works. */
async function firstAnswer(commands: readonly (readonly string[])[]): Promise<string | null> {
  for (const [program = '', ...args] of commands) {
    const answer = await execute(program, args, { timeout: 20_000 }).then(
      ({ stdout }) => stdout.split('\n')[0]?.trim() ?? '',
      // Not there, or there and broken: for us the same.
      () => '',
    );
    if (answer !== '') return answer;
  }
  return null;
}
