'use client';

import { useTranslations } from 'next-intl';
import { type InputHTMLAttributes, useId, useState } from 'react';
import { classes } from '#ui/primitives/classes.ts';
import { CONTROL, Field, type FieldProps, fieldWiring } from '#ui/primitives/field.tsx';

/** A password that can be looked at. `autoComplete` says to password managers whether it is an old or a new one. */
export function PasswordField(
  props: FieldProps &
    Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'> & {
      readonly autoComplete: 'current-password' | 'new-password';
    },
) {
  const t = useTranslations('account.password');
  const ownId = useId();
  const [visible, setVisible] = useState(false);
  const { label, hint, error, labelHidden, className, id = ownId, ...rest } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} labelHidden={labelHidden} className={className}>
      <span className="relative">
        <input
          {...rest}
          {...fieldWiring(id, { hint, error })}
          type={visible ? 'text' : 'password'}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          className={classes(CONTROL, 'h-11 pe-18')}
        />
        <button
          type="button"
          aria-label={visible ? t('hideName') : t('showName')}
          aria-controls={id}
          onClick={() => setVisible(!visible)}
          className="absolute inset-y-1 end-1 rounded-sm px-3 text-sm text-ink-soft hover:bg-sunken hover:text-ink"
        >
          {visible ? t('hide') : t('show')}
        </button>
      </span>
    </Field>
  );
}
