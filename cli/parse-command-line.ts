import { parseArgs } from 'node:util';
import type { CommandHelp } from '#cli/command.ts';
import type { Localized } from '#lib/i18n/locales.ts';

export type ParsedLine<C extends CommandHelp> =
  | { readonly kind: 'overview'; readonly asked: boolean }
  | { readonly kind: 'help'; readonly command: C }
  | {
      readonly kind: 'run';
      readonly command: C;
      readonly options: Readonly<Record<string, string | boolean>>;
    }
  /** One line for people who mistyped. */
  | { readonly kind: 'wrong'; readonly message: Localized };

/** Reads what was typed after `npm run tidu --`. */
export function parseCommandLine<C extends CommandHelp>(
  commands: readonly C[],
  words: readonly string[],
): ParsedLine<C> {
  const firstFlag = words.findIndex((word) => word.startsWith('-'));
  const named = words.slice(0, firstFlag < 0 ? words.length : firstFlag).join(' ');
  if (named === '') return { kind: 'overview', asked: words.includes('--help') || words.includes('-h') };
  const command = commands.find((candidate) => isNamedBy(named, candidate));
  if (!command) return wrong(`No such command: ${named}`, `没有这个命令：${named}`);
  const typed = words.slice(command.name.split(' ').length);
  if (typed.includes('--help') || typed.includes('-h')) return { kind: 'help', command };
  return readFlags(command, typed);
}

/** Whether the words before the first flag are the command's name, followed by as much as it takes by place. */
function isNamedBy(words: string, { name, positionals = [] }: CommandHelp): boolean {
  return positionals.length > 0 ? `${words} `.startsWith(`${name} `) : words === name;
}

function readFlags<C extends CommandHelp>(command: C, typed: readonly string[]): ParsedLine<C> {
  try {
    const places = command.positionals ?? [];
    const { values, positionals } = parseArgs({
      args: joinDashes(typed),
      options: Object.fromEntries(Object.entries(command.flags).map(([name, { type }]) => [name, { type }])),
      strict: true,
      allowPositionals: places.length > 0,
    });
    const lacking = places[positionals.length];
    if (lacking) return wrong(`${lacking.value} is missing`, `缺少 ${lacking.value}`);
    const extra = positionals[places.length];
    if (extra !== undefined) return wrong(`Unexpected argument '${extra}'`, `多余的参数：${extra}`);
    const placed = Object.fromEntries(places.map(({ name }, index) => [name, positionals[index]]));
    const missing = Object.entries(command.flags).find(
      ([name, flag]) => flag.required && values[name] === undefined,
    );
    if (missing) return wrong(`--${missing[0]} is missing`, `缺少 --${missing[0]}`);
    return { kind: 'run', command, options: { ...placed, ...values } as Record<string, string | boolean> };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node's own words (an unknown option, a value that is missing): the first sentence says it.
    const sentence = error.message.split(/\. /)[0] ?? error.message;
    return wrong(sentence, `选项有误：${sentence}`);
  }
}

/** `--password -` names standard input, but parseArgs takes a lone dash after a flag as ambiguous. */
function joinDashes(typed: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of typed) {
    const before = joined.at(-1);
    if (word === '-' && before?.startsWith('--') && !before.includes('='))
      joined[joined.length - 1] = `${before}=-`;
    else joined.push(word);
  }
  return joined;
}

function wrong(en: string, zh: string): { kind: 'wrong'; message: Localized } {
  return { kind: 'wrong', message: { en, zh } };
}
