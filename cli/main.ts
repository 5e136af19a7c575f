import { access } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { openDeployment } from '#boot/open-deployment.ts';
import { askOwner } from '#boot/own-data-directory.ts';
import { readSettings } from '#boot/read-settings.ts';
import { StartProblem, terminalLocale } from '#boot/start-problem.ts';
import type { Command, CommandHelp } from '#cli/command.ts';
import { doctor, runDoctor } from '#cli/commands/doctor.ts';
import { COMMANDS } from '#cli/commands/index.ts';
import { runVerify, verify } from '#cli/commands/verify.ts';
import { commandHelp, overview } from '#cli/help.ts';
import { parseCommandLine } from '#cli/parse-command-line.ts';
import { type CommandReply, type CommandRequest, runCommand } from '#cli/run-command.ts';
import type { Env } from '#server/env.ts';

/**
 * `npm run tidu -- <command>`: what an operator does to a deployment. The answer goes to standard output and everything
 * else to standard error. Exit status: 0 done, 1 failed, 2 mistyped.
 */
const ALL = [...COMMANDS, verify, doctor];

const locale = terminalLocale();

const SAY = {
  starting: {
    en: 'The server is just starting. Try again when it is ready.',
    zh: '服务器正在启动，请等它就绪后再试。',
  },
  seeHelp: { en: 'See npm run tidu -- --help', zh: '用法见 npm run tidu -- --help' },
} as const;

async function main(words: readonly string[]): Promise<number> {
  const line = parseCommandLine(ALL, words);
  switch (line.kind) {
    case 'overview':
      (line.asked ? print : complain)(overview(ALL, locale));
      return line.asked ? 0 : 2;
    case 'help':
      print(commandHelp(line.command, locale));
      return 0;
    case 'wrong':
      complain([line.message[locale], SAY.seeHelp[locale]]);
      return 2;
    case 'run':
      if (line.command === doctor) return await examine(line.options);
      if (line.command === verify) return await check(line.options);
      return await operate(line.command as Command, line.options);
    default:
      return line satisfies never;
  }
}

async function operate(
  command: Command,
  options: Readonly<Record<string, string | boolean>>,
): Promise<number> {
  const given = withAbsolutePaths(command, await readSecrets(options));
  const request = { command: command.name, options: given, locale };
  const reply = await carryOut(readSettings(), request);
  if ('error' in reply) {
    complain([reply.error === 'starting' ? SAY.starting[locale] : reply.error]);
    return 1;
  }
  print(reply.lines);
  return 0;
}

/**
 * By the server that owns the embedded data, or by ourselves where none runs: two openers of it lose data. A served
 * database takes any number.
 */
async function carryOut(env: Env, request: CommandRequest): Promise<CommandReply> {
  const say = (line: string) => complain([line]);
  const answer = env.DATABASE_URL ? 'nobody' : await askOwner(env.DATA_DIR, request, say);
  if (answer !== 'nobody') return answer;
  const { database, storage, close } = await openDeployment(env, 'command');
  try {
    return await runCommand(request, { database, storage, say, signal: endedByOperator() });
  } finally {
    await close();
  }
}

async function check(options: Readonly<Record<string, string | boolean>>): Promise<number> {
  const env = readSettings();
  // Stays open to the end: the dataset may lie in a folder that goes when it is closed.
  const opened: Awaited<ReturnType<typeof openDeployment>>[] = [];
  const ask = async (request: CommandRequest) => {
    if (!(await hasData(env))) return null;
    const answer = env.DATABASE_URL ? 'nobody' : await askOwner(env.DATA_DIR, request);
    if (answer !== 'nobody') return answer;
    try {
      const deployment = await openDeployment(env, 'command');
      opened.push(deployment);
      return await runCommand(request, deployment);
    } catch (error) {
      if (error instanceof StartProblem) return { error: error.line(locale) };
      throw error;
    }
  };
  try {
    return await runVerify(withAbsolutePaths(verify, options), { env, locale, print, complain, ask });
  } finally {
    for (const deployment of opened) await deployment.close();
  }
}

/** A receipt is checked anywhere: nothing is made where there is no deployment. */
async function hasData(env: Env): Promise<boolean> {
  if (env.DATABASE_URL) return true;
  return access(path.join(env.DATA_DIR, 'version.json')).then(
    () => true,
    () => false,
  );
}

/** Aborts on Ctrl-C, so that long work can tidy up behind itself. */
function endedByOperator(): AbortSignal {
  const ended = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => ended.abort(new Error(`Ended by ${name}`)));
  }
  return ended.signal;
}

/** npm runs us in the folder of the package; files are named from where the operator stands. */
function withAbsolutePaths(command: CommandHelp, options: Readonly<Record<string, string | boolean>>) {
  const from = process.env.INIT_CWD ?? process.cwd();
  const paths = (command.positionals ?? []).filter(({ isPath }) => isPath).map(({ name }) => name);
  const absolute = paths.map((name) => [name, path.resolve(from, String(options[name]))] as const);
  return { ...options, ...Object.fromEntries(absolute) };
}

async function examine(options: Readonly<Record<string, string | boolean>>): Promise<number> {
  const { lines, healthy } = await runDoctor(readSettings(), { fix: options.fix === true, locale, print });
  print(lines);
  return healthy ? 0 : 1;
}

/** A password as an argument is seen by everybody on the machine (`ps`): `-` takes it from standard input instead. */
async function readSecrets(options: Readonly<Record<string, string | boolean>>) {
  if (options.password !== '-') return options;
  const [password = ''] = (await text(process.stdin)).split(/\r?\n/);
  return { ...options, password };
}

function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

function complain(lines: readonly string[]): void {
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** One line for what an operator can mend; a bug shows its stack. */
function explain(error: unknown): string {
  if (error instanceof StartProblem) return error.line(locale);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  complain([explain(error)]);
  return 1;
});
