import { createTranslator } from 'next-intl';
import type { CommandHelp } from '#cli/command.ts';
import { loadNamespace } from '#content/messages/load-messages.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { messageValues } from '#lib/i18n/message-values.ts';
import { DomainError } from '#server/errors.ts';

/** A failure in one line, in the language of the terminal: the same words as in the site. */
export async function explainError(failure: DomainError, locale: Locale): Promise<string> {
  const messages = { errors: (await loadNamespace(locale, 'errors')) as Record<string, string> };
  const t = createTranslator({ locale, messages, namespace: 'errors' });
  return t(failure.code as never, messageValues(failure.details, failure.retryAfterSeconds) as never);
}

/** What is wrong with the value of a flag; for one of few values, which there are. */
export async function explainFlag(command: CommandHelp, flag: string, locale: Locale): Promise<string> {
  const { value } = command.flags[flag] ?? {};
  if (value?.includes('|')) return `--${flag}: ${value}`;
  const failure = new DomainError('invalid_input', { details: { field: flag } });
  return `--${flag}: ${await explainError(failure, locale)}`;
}
