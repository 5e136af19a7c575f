'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { failureOf } from '#features/errors.ts';
import { changePasswordSchema } from '#server/accounts/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { PasswordField } from './password-field.tsx';
import { RequestFailure } from './request-failure.tsx';

const EMPTY = { current: '', next: '' };
type Field = keyof typeof EMPTY;

/** Changes the password and signs out every other browser. */
export function PasswordForm(props: { readonly email: string }) {
  const t = useTranslations('account');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const change = useMutation(trpc.account.changePassword.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(EMPTY);
  const [problems, setProblems] = useState<Problems<Field>>({});
  const set = (field: Field) => (event: { target: { value: string } }) => {
    setValues({ ...values, [field]: event.target.value });
    setProblems(withoutProblem(problems, field));
  };

  const save = async () => {
    if (change.isPending) return;
    const found = fieldProblems<Field>(changePasswordSchema.shape, values);
    setProblems(found);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    try {
      await change.mutateAsync(values);
      setValues(EMPTY);
      toast(t('me.password.done'), 'good');
      await queries.invalidateQueries(trpc.account.sessions.queryFilter());
    } catch (error) {
      if (failureOf(error).code !== 'wrong_credentials') return;
      setProblems({ current: true });
      focusFirstProblem(form.current);
    }
  };
  const wrong = change.isError && failureOf(change.error).code === 'wrong_credentials';
  return (
    <Form ref={form} onSubmit={() => void save()} className="max-w-lg">
      {/* Tells password managers whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={props.email} readOnly hidden />
      <PasswordField
        label={t('fields.currentPassword')}
        name="current-password"
        autoComplete="current-password"
        required
        value={values.current}
        onChange={set('current')}
        error={problems.current && (wrong ? t('problems.wrongCurrent') : t('problems.passwordMissing'))}
      />
      <NewPasswordField
        label={t('fields.newPassword')}
        name="new-password"
        value={values.next}
        onChange={set('next')}
        problem={problems.next}
      />
      <RequestFailure error={wrong ? null : change.error} />
      <Button type="submit" loading={change.isPending} className="self-start">
        {t('me.password.action')}
      </Button>
    </Form>
  );
}
