import { createTranslator } from 'use-intl/core';
import { loadNamespace } from '#content/messages/load-messages.ts';
import type { EvaluationError } from '#db/schema/index.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { type MessageDetails, messageValues } from '#lib/i18n/message-values.ts';
import type { DomainError } from '#server/errors.ts';

/** The words of the site's own pages, for answers that scripts print. */

export async function domainErrorMessage(error: DomainError, locale: Locale): Promise<string> {
  const say = await speak(locale);
  return say(error.code, error.details, error.retryAfterSeconds);
}

/** Why an evaluation ended without a score and what to do about it. */
export async function evaluationErrorMessage(error: EvaluationError, locale: Locale): Promise<string> {
  const say = await speak(locale);
  const group = error.fault === 'user' ? 'rejection' : 'failure';
  const title = say(`${group}.${error.code}.title`, error.details);
  const cure = say(`${group}.${error.code}.cure`, error.details);
  return locale === 'zh' ? `${title}。${cure}` : `${title}. ${cure}`;
}

async function speak(locale: Locale) {
  const messages = { errors: (await loadNamespace(locale, 'errors')) as Record<string, string> };
  const translate = createTranslator({ locale, messages, namespace: 'errors' });
  return (key: string, details: MessageDetails, retryAfterSeconds: number | null = null): string =>
    // Keys are made of codes at run time; a test goes through all of them.
    translate(key as never, messageValues(details, retryAfterSeconds) as never);
}
