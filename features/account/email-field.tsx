import { useTranslations } from 'next-intl';
import { TextField } from '#ui/primitives/text-field.tsx';
import type { AccountFieldProps } from './account-field.ts';

/** The e-mail address to sign in with: of an account about to be made, which says what it is for, or of one there is. */
export function EmailField(props: AccountFieldProps & { readonly account: 'new' | 'existing' }) {
  const t = useTranslations('account');
  const { account, problem, ...input } = props;
  const isNew = account === 'new';
  return (
    <TextField
      label={t('fields.email')}
      hint={isNew && t('hints.email')}
      type="email"
      name="email"
      // Password managers keep it as the name that the password belongs to.
      autoComplete="username"
      inputMode="email"
      autoCapitalize="none"
      spellCheck={false}
      required
      {...input}
      error={problem && (isNew ? t('problems.email') : t('problems.emailMissing'))}
    />
  );
}
