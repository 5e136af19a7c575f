import type { z } from 'zod';
import type { Database } from '#db/client.ts';
import type { Locale, Localized } from '#lib/i18n/locales.ts';
import type { Storage } from '#server/storage/storage.ts';

/** What a command may use: the deployment, opened by whoever carries the command out. */
export interface CommandServices {
  readonly database: Database;
  readonly storage: Storage;
  /** Whether a running server carries it out, whose requests go on meanwhile. */
  readonly isServing?: boolean;
  /** Shows the operator how far long work has got, one line at a time. */
  readonly say?: (line: string) => void;
  /** Aborts when the operator gives up. */
  readonly signal?: AbortSignal;
}

export interface Flag {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help, e.g. `ADDRESS`. */
  readonly value?: string;
  readonly help: Localized;
  readonly required?: boolean;
}

/** What is given by its place and not by a name, e.g. `backup FILE`. All of them are required. */
export interface Positional {
  /** The option that it becomes. */
  readonly name: string;
  /** What stands for it in the help, e.g. `FILE`. */
  readonly value: string;
  readonly help: Localized;
  /** A file of the operator's: made absolute, because a running server has another working directory. */
  readonly isPath?: boolean;
}

export interface CommandHelp {
  /** As typed after `npm run tidu --`, e.g. `user create`. */
  readonly name: string;
  readonly positionals?: readonly Positional[];
  readonly summary: Localized;
  /** For another command of ours to ask; not listed. */
  readonly internal?: boolean;
  readonly flags: Readonly<Record<string, Flag>>;
}

/** An operator's command over the domain's verbs. */
export interface Command<Schema extends z.ZodType = z.ZodType> extends CommandHelp {
  readonly options: Schema;
  /** Does it and returns what to print. @throws DomainError */
  run(services: CommandServices, options: z.output<Schema>, locale: Locale): Promise<readonly string[]>;
}

/** Keeps the connection between a command's schema and what `run` gets. */
export function defineCommand<Schema extends z.ZodType>(command: Command<Schema>): Command<Schema> {
  return command;
}
