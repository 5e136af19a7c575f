import { useTranslations } from 'next-intl';
import { type MessageDetails, messageValues } from '#lib/i18n/message-values.ts';

export interface ExplainedRejection {
  readonly title: string;
  /** What to do about it. */
  readonly cure: string;
}

/** What a rejection (the model's fault) or a failure (ours) means and what to do, in the page's language. */
export function useRejectionText(): (error: {
  readonly code: string;
  readonly details: MessageDetails;
}) => ExplainedRejection {
  const t = useTranslations('errors');
  return ({ code, details }) => {
    const values = messageValues(details);
    for (const group of ['rejection', 'failure']) {
      const key = `${group}.${code}`;
      // The keys are made at run time, out of codes that a newer server may have more of.
      if (has(t, `${key}.title`))
        return { title: say(t, `${key}.title`, values), cure: say(t, `${key}.cure`, values) };
    }
    return { title: code, cure: t('internal') };
  };
}

type Translate = ReturnType<typeof useTranslations<'errors'>>;

function has(t: Translate, key: string): boolean {
  return t.has(key as Parameters<Translate['has']>[0]);
}

function say(t: Translate, key: string, values: Record<string, string | number>): string {
  return t(key as Parameters<Translate>[0], values);
}
