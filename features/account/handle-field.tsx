import { useTranslations } from 'next-intl';
import { HANDLE_MAX, HANDLE_MIN } from '#server/accounts/schema.ts';
import { TextField } from '#ui/primitives/text-field.tsx';
import type { AccountFieldProps } from './account-field.ts';

/** The handle that a profile's address ends with. */
export function HandleField(
  props: AccountFieldProps & {
    /** The problem is that somebody else has it. */
    readonly taken: boolean;
    readonly hint?: string;
    readonly required?: boolean;
  },
) {
  const t = useTranslations('account');
  const { problem, taken, ...input } = props;
  const rule = taken ? t('problems.handleTaken') : t('problems.handle', { min: HANDLE_MIN, max: HANDLE_MAX });
  return (
    <TextField
      label={t('fields.handle')}
      name="handle"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      {...input}
      error={problem && rule}
    />
  );
}
