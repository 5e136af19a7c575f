import { buildIfStale, isBuilt, ROOT } from '#boot/build.ts';
import { type HttpServer, startHttpServer } from '#boot/http-server.ts';
import { type Deployment, openDeployment } from '#boot/open-deployment.ts';
import { readSettings } from '#boot/read-settings.ts';
import type { ScriptHashes } from '#boot/response-headers.ts';
import { readScriptHashes } from '#boot/script-hashes.ts';
import { StartProblem, terminalLocale } from '#boot/start-problem.ts';
import { startSite } from '#boot/start-site.ts';

/**
 * `npm start`: one process that holds the site, the embedded database and the evaluation loop; with DATABASE_URL one of
 * any number of web processes. What can fail fast (a bad value, a taken port, foreign data) fails before the build, in
 * one line.
 */
const SHUTDOWN_GRACE_MS = 500;
/** Ctrl-C ends everything within 2 s: whatever still runs then is cut. */
const SHUTDOWN_LIMIT_MS = 1_800;

const locale = terminalLocale();
const development = process.argv.includes('--dev');

async function start(): Promise<void> {
  const env = readSettings();
  const shutdown = new AbortController();
  const hashes: { current: ScriptHashes | null } = { current: null };
  const http = await startHttpServer(
    {
      host: env.HOST,
      port: env.PORT,
      siteUrl: env.SITE_URL,
      trustProxy: env.TRUST_PROXY,
      root: ROOT,
      development,
    },
    () => hashes.current,
  );
  const deployment = await openDeployment(env, 'web');
  const stopSite: { current: () => Promise<void> } = { current: () => Promise.resolve() };
  endOnSignals(shutdown, () => stop(http, deployment, stopSite.current));

  if (!development && !(await isBuilt())) {
    console.log(SAY.building[locale]);
    await buildIfStale();
  }
  if (!development) hashes.current = await readScriptHashes(ROOT);
  const site = await startSite({ env, http, deployment, shutdown: shutdown.signal, development });
  stopSite.current = site.stop;
  await answersOk(http.port);
  announce(http, site);
}

/** Ready means that the site answers from outside, database included. */
async function answersOk(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/api/health`);
  if (!response.ok) throw new Error(`/api/health answered ${response.status}: ${await response.text()}`);
}

function announce(http: HttpServer, site: Awaited<ReturnType<typeof startSite>>): void {
  console.log(SAY.ready[locale](http.origin));
  if (!site.evaluates) console.log(SAY.workers[locale]);
  if (site.sandboxAdvice) console.log(SAY.sandbox[locale](site.sandboxAdvice));
  if (site.setupPath) console.log(SAY.setup[locale](`${http.origin}/${locale}${site.setupPath}`));
}

const SAY = {
  building: {
    en: 'Building the site (once; a few minutes at most) …',
    zh: '正在构建网站（只需一次，最多几分钟）……',
  },
  ready: {
    en: (url: string) => `Tidu is ready at ${url}`,
    zh: (url: string) => `Tidu is ready at ${url}（梯度已就绪）`,
  },
  workers: {
    en: 'This process evaluates nothing: npm run worker does.',
    zh: '本进程不评测模型，评测由 npm run worker 负责。',
  },
  sandbox: {
    en: (command: string) => `Models are scored in the WebAssembly sandbox. For the faster one: ${command}`,
    zh: (command: string) => `模型将在 WebAssembly 沙箱中评测。安装更快的沙箱：${command}`,
  },
  setup: {
    en: (url: string) => `No administrator yet. This link, valid once, makes the first: ${url}`,
    zh: (url: string) => `还没有管理员。用这个一次性链接创建第一个管理员：${url}`,
  },
} as const;

function endOnSignals(shutdown: AbortController, stopAll: () => Promise<void>): void {
  const end = () => {
    if (shutdown.signal.aborted) return;
    shutdown.abort();
    setTimeout(() => process.exit(0), SHUTDOWN_LIMIT_MS).unref();
    stopAll().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

async function stop(http: HttpServer, deployment: Deployment, stopSite: () => Promise<void>): Promise<void> {
  await Promise.all([http.close(SHUTDOWN_GRACE_MS), stopSite()]);
  await deployment.close();
}

await start().catch((error: unknown) => {
  if (error instanceof StartProblem) console.error(error.line(locale));
  else console.error(error);
  process.exit(1);
});
