import type { CommandHelp } from '#cli/command.ts';
import type { Locale } from '#lib/i18n/locales.ts';

const PROGRAM = 'npm run tidu --';

const SAY = {
  usage: { en: 'Usage', zh: '用法' },
  command: { en: '<command> [options]', zh: '<命令> [选项]' },
  commands: { en: 'Commands', zh: '命令' },
  options: { en: 'Options', zh: '选项' },
  required: { en: '(required)', zh: '（必填）' },
  more: {
    en: `Options of a command: ${PROGRAM} <command> --help`,
    zh: `查看某个命令的选项：${PROGRAM} <命令> --help`,
  },
  where: {
    en: 'Works on the data in DATA_DIR (default .data), through the running server where there is one; with DATABASE_URL on that database.',
    zh: '操作 DATA_DIR（默认 .data）中的数据，服务器在运行时由服务器代为执行；设置了 DATABASE_URL 时直接操作该数据库。',
  },
} as const;

/** What `--help` prints: every command with one line. */
export function overview(all: readonly CommandHelp[], locale: Locale): string[] {
  const commands = all.filter(({ internal }) => !internal);
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `${SAY.usage[locale]}: ${PROGRAM} ${SAY.command[locale]}`,
    '',
    `${SAY.commands[locale]}:`,
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary[locale]}`),
    '',
    SAY.where[locale],
    SAY.more[locale],
  ];
}

/** What `<command> --help` prints. */
export function commandHelp(command: CommandHelp, locale: Locale): string[] {
  const flags = Object.entries(command.flags).map(([name, flag]) => ({
    name,
    shown: `--${name}${flag.value ? ` ${flag.value}` : ''}`,
    flag,
  }));
  const places = command.positionals ?? [];
  const synopsis = [
    ...places.map(({ value }) => value),
    ...flags.map(({ shown, flag }) => (flag.required ? shown : `[${shown}]`)),
  ].join(' ');
  const width = Math.max(
    0,
    ...places.map(({ value }) => value.length),
    ...flags.map(({ shown }) => shown.length),
  );
  return [
    command.summary[locale],
    '',
    `${SAY.usage[locale]}: ${PROGRAM} ${command.name} ${synopsis}`.trimEnd(),
    ...(places.length > 0 ? [''] : []),
    ...places.map(({ value, help }) => `  ${value.padEnd(width)}  ${help[locale]}`),
    ...(flags.length > 0 ? ['', `${SAY.options[locale]}:`] : []),
    ...flags.map(({ shown, flag }) => {
      const required = flag.required ? ` ${SAY.required[locale]}` : '';
      return `  ${shown.padEnd(width)}  ${flag.help[locale]}${required}`;
    }),
  ];
}
