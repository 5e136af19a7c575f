import { openDeployment } from '#boot/open-deployment.ts';
import { readSettings } from '#boot/read-settings.ts';
import { startEvaluator } from '#boot/start-evaluator.ts';
import { StartProblem, terminalLocale } from '#boot/start-problem.ts';
import { log } from '#lib/log.ts';
import type { Env } from '#server/env.ts';

/**
 * `npm run worker`: a process that evaluates submissions of a distributed deployment and serves nobody. The first
 * SIGTERM or SIGINT lets it finish what it evaluates (for DRAIN_SECONDS at most, then it gives that back) and take
 * nothing more; the second ends it at once.
 */
const locale = terminalLocale();

/** Giving an evaluation back takes one statement; where the database is away its lease runs out instead. */
const GIVE_BACK_MS = 5_000;
const AT_ONCE_MS = 1_000;

async function start(): Promise<void> {
  const env = readSettings();
  if (!env.DATABASE_URL) throw new StartProblem('worker_needs_database');
  const { drain, end } = endOnSignals(env);
  const deployment = await openDeployment(env, 'worker');
  const { loop, chosen } = await startEvaluator({ env, deployment, signal: end, drain });
  log.info('started', { sandbox: chosen.sandbox.name, unavailable: chosen.unavailable });
  console.log(SAY.ready[locale](chosen.sandbox.name));
  if (chosen.advice) console.log(SAY.sandbox[locale](chosen.advice));
  await loop.stopped;
  await deployment.close();
  process.exit(0);
}

const SAY = {
  ready: {
    en: (sandbox: string) => `Tidu worker is ready (sandbox: ${sandbox})`,
    zh: (sandbox: string) => `Tidu worker is ready (sandbox: ${sandbox})（评测进程已就绪）`,
  },
  sandbox: {
    en: (command: string) => `Models are scored in the WebAssembly sandbox. For the faster one: ${command}`,
    zh: (command: string) => `模型将在 WebAssembly 沙箱中评测。安装更快的沙箱：${command}`,
  },
  draining: {
    en: (seconds: number) =>
      `Finishing what is being evaluated (for ${seconds} s at most); again to end at once.`,
    zh: (seconds: number) => `正在完成当前评测（最多 ${seconds} 秒）；再按一次立即结束。`,
  },
} as const;

/** Two stages: `drain` with the first signal, `end` with the second. */
function endOnSignals({ DRAIN_SECONDS }: Env): { drain: AbortSignal; end: AbortSignal } {
  const drain = new AbortController();
  const end = new AbortController();
  const exitLater = (milliseconds: number) => setTimeout(() => process.exit(1), milliseconds).unref();
  const onSignal = () => {
    if (drain.signal.aborted) {
      end.abort(new Error('The worker was told to end at once'));
      exitLater(AT_ONCE_MS);
      return;
    }
    console.log(SAY.draining[locale](DRAIN_SECONDS));
    drain.abort();
    exitLater(DRAIN_SECONDS * 1000 + GIVE_BACK_MS);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { drain: drain.signal, end: end.signal };
}

await start().catch((error: unknown) => {
  console.error(error instanceof StartProblem ? error.line(locale) : error);
  process.exit(1);
});
