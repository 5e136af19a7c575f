'use client';

import { useTranslations } from 'next-intl';
import type { Locale } from '#lib/i18n/locales.ts';
import { LICENCES, type LicenceId, MODEL_NAME_MAX, MODEL_SUMMARY_MAX } from '#server/models/schema.ts';
import { Link } from '#ui/primitives/link.tsx';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { TextArea, TextField } from '#ui/primitives/text-field.tsx';

/** What an owner says of a model. */
export interface Words {
  readonly name: string;
  readonly summary: string;
  readonly locale: Locale;
  readonly licence: LicenceId;
}

/** Keys of messages may hold no dots. */
type LicenceKey = LicenceId extends infer Id ? (Id extends string ? ReplaceDots<Id> : never) : never;
type ReplaceDots<T extends string> = T extends `${infer A}.${infer B}` ? ReplaceDots<`${A}_${B}`> : T;

/** Name, summary, their language and the licence, as publishing and editing ask for them. */
export function WordFields(props: {
  readonly words: Words;
  readonly onChange: (words: Words) => void;
  readonly problems: { readonly name?: true; readonly summary?: true };
}) {
  const t = useTranslations('models.fields');
  const about = useTranslations('models.licences');
  const { words, onChange, problems } = props;
  return (
    <>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        name="name"
        required
        maxLength={MODEL_NAME_MAX}
        value={words.name}
        onChange={(event) => onChange({ ...words, name: event.target.value })}
        error={problems.name && t('nameProblem', { max: MODEL_NAME_MAX })}
      />
      <TextArea
        label={t('summary')}
        hint={t('summaryHint')}
        name="summary"
        required
        maxLength={MODEL_SUMMARY_MAX}
        value={words.summary}
        onChange={(event) => onChange({ ...words, summary: event.target.value })}
        error={problems.summary && t('summaryProblem', { max: MODEL_SUMMARY_MAX })}
      />
      <RadioGroup
        inline
        label={t('language')}
        value={words.locale}
        onChange={(locale) => onChange({ ...words, locale })}
        options={(['zh', 'en'] as const).map((locale) => ({ value: locale, label: t(locale) }))}
      />
      <RadioGroup<LicenceId>
        label={t('licence')}
        hint={t('licenceHint')}
        value={words.licence}
        onChange={(licence) => onChange({ ...words, licence })}
        options={LICENCES.map(({ id, name, url }) => ({
          value: id,
          label: id,
          hint: (
            <>
              {about(id.replaceAll('.', '_') as LicenceKey)} ·{' '}
              <Link href={url} aria-label={`${t('licenceText')}: ${name}`}>
                {t('licenceText')}
              </Link>
            </>
          ),
        }))}
      />
    </>
  );
}
