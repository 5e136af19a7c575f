import { z } from 'zod';
import type { CommandServices } from '#cli/command.ts';
import { findCommand } from '#cli/commands/index.ts';
import { explainError, explainFlag } from '#cli/explain-error.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { log } from '#lib/log.ts';
import { toDomainError } from '#server/errors.ts';

/** A command as it travels over the owner's socket. */
export interface CommandRequest {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The language of the operator's terminal. */
  readonly locale?: Locale;
}

export type CommandReply = { readonly lines: readonly string[] } | { readonly error: string };

/** Carries out one command: the running server for a request at its socket, or the command line itself. Never throws. */
export async function runCommand(request: CommandRequest, services: CommandServices): Promise<CommandReply> {
  const locale = request.locale ?? 'en';
  try {
    const command = findCommand(request.command);
    if (!command) throw new Error(`No such command: ${request.command}`);
    const options = command.options.safeParse(request.options);
    if (!options.success) return { error: await explainFlag(command, flagOf(options.error), locale) };
    return { lines: await command.run(services, options.data, locale) };
  } catch (error) {
    const failure = toDomainError(error);
    const explained = await explainError(failure, locale);
    if (failure.fault === 'user') return { error: explained };
    log.error('command failed', { command: request.command, error });
    // The operator is whom readers are sent to: they get the cause.
    return { error: `${explained} (${failure.message})` };
  }
}

function flagOf(error: z.ZodError): string {
  return String(error.issues[0]?.path[0] ?? '');
}
