import { useTranslations } from 'next-intl';
import { NAME_MAX } from '#server/accounts/schema.ts';
import { TextField } from '#ui/primitives/text-field.tsx';
import type { AccountFieldProps } from './account-field.ts';

/** The name that others see. */
export function NameField(props: AccountFieldProps & { readonly hint?: string }) {
  const t = useTranslations('account');
  const { problem, ...input } = props;
  return (
    <TextField
      label={t('fields.name')}
      name="name"
      autoComplete="name"
      required
      {...input}
      error={problem && t('problems.name', { max: NAME_MAX })}
    />
  );
}
