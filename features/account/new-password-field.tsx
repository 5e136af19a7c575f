import { useTranslations } from 'next-intl';
import { PASSWORD_MIN } from '#server/accounts/schema.ts';
import type { AccountFieldProps } from './account-field.ts';
import { PasswordField } from './password-field.tsx';

/** A password to be set, for a new account or in place of another. */
export function NewPasswordField(
  props: AccountFieldProps & {
    readonly label: string;
    readonly name: 'password' | 'new-password';
    readonly minLength?: number;
  },
) {
  const t = useTranslations('account');
  const { problem, ...input } = props;
  return (
    <PasswordField
      hint={t('hints.password', { min: PASSWORD_MIN })}
      autoComplete="new-password"
      required
      {...input}
      error={problem && t('problems.password', { min: PASSWORD_MIN })}
    />
  );
}
