import { describe, expect, it } from 'vitest';
import type { Command } from '#cli/command.ts';
import { COMMANDS, findCommand } from '#cli/commands/index.ts';
import { commandHelp, overview } from '#cli/help.ts';
import { parseCommandLine } from '#cli/parse-command-line.ts';

const parse = (line: string) => parseCommandLine(COMMANDS, line === '' ? [] : line.split(' '));
const token = findCommand('token create');

describe('the command line', () => {
  it('shows every command when it is empty, and does so as an answer when it was asked', () => {
    expect(parse('')).toEqual({ kind: 'overview', asked: false });
    expect(parse('--help')).toEqual({ kind: 'overview', asked: true });
    expect(parse('-h')).toEqual({ kind: 'overview', asked: true });
  });

  it('reads a command of two words with its options', () => {
    expect(parse('token create --email a@example.org --name=ci')).toEqual({
      kind: 'run',
      command: token,
      options: { email: 'a@example.org', name: 'ci' },
    });
  });

  it('takes what is given by its place, before flags or behind them', () => {
    const options = { file: 'a.tar', replace: true };
    expect(parse('restore a.tar --replace')).toMatchObject({ kind: 'run', options });
    expect(parse('restore --replace a.tar')).toMatchObject({ kind: 'run', options });
    expect(commandHelp(findCommand('restore') as Command, 'en').join('\n')).toContain(
      'restore FILE [--replace]',
    );
  });

  it('takes a lone dash as the value of the flag before it', () => {
    expect(parse('user password --password - --email a@example.org')).toMatchObject({
      kind: 'run',
      options: { password: '-', email: 'a@example.org' },
    });
  });

  it('reads words without a flag into their options', () => {
    expect(parse('dataset import cifar10 here/cifar --partial')).toMatchObject({
      kind: 'run',
      options: { dataset: 'cifar10', path: 'here/cifar', partial: true },
    });
    expect(parse('dataset import cifar10')).toMatchObject({
      kind: 'wrong',
      message: { en: 'PATH is missing' },
    });
    expect(parse('dataset import cifar10 a b')).toMatchObject({
      kind: 'wrong',
      message: { en: "Unexpected argument 'b'" },
    });
  });

  it('helps with a command', () => {
    expect(parse('token create --help')).toEqual({ kind: 'help', command: token });
    expect(parse('token create --nonsense -h')).toEqual({ kind: 'help', command: token });
  });

  it.each([
    ['token destroy', 'No such command: token destroy'],
    ['token create', '--email is missing'],
    ['token create --email', "Option '--email <value>' argument missing"],
    ['token create --emial x', "Unknown option '--emial'"],
    ['token create a@example.org', 'No such command: token create a@example.org'],
    ['backup', 'FILE is missing'],
    ['backup a.tar b.tar', "Unexpected argument 'b.tar'"],
    ['backups a.tar', 'No such command: backups a.tar'],
    ['token create --email a@example.org extra', "Unexpected argument 'extra'"],
  ])('says in one line what is wrong with "%s"', (line, message) => {
    const parsed = parse(line);
    expect(parsed).toMatchObject({ kind: 'wrong', message: { en: expect.stringContaining(message) } });
    expect(parsed.kind === 'wrong' && parsed.message.en).not.toContain('\n');
  });

  it('has help in both languages for every command and flag', () => {
    for (const locale of ['zh', 'en'] as const) {
      expect(overview(COMMANDS, locale).join('\n')).toContain('token create');
      for (const command of COMMANDS) {
        const text = commandHelp(command, locale).join('\n');
        for (const flag of Object.keys(command.flags)) expect(text).toContain(`--${flag}`);
        const words = (command.positionals ?? []).map(({ name }) => name);
        expect([...Object.keys(command.flags), ...words].sort()).toEqual(
          Object.keys((command.options as unknown as { shape: object }).shape).sort(),
        );
      }
    }
  });
});
