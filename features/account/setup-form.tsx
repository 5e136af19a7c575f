'use client';

import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useRouter } from '#lib/i18n/navigation.ts';
import { setupSchema } from '#server/accounts/schema.ts';
import { Button } from '#ui/primitives/button.tsx';
import { EmailField } from './email-field.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { NameField } from './name-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { RequestFailure } from './request-failure.tsx';
import { useSession } from './use-session.ts';

const { name, email, password } = setupSchema.shape;
const SCHEMAS = { name, email, password };
type Field = keyof typeof SCHEMAS;

/** Redeems the one-time link: makes the first admin, signs in as them and leads to the start. */
export function SetupForm(props: { readonly token: string }) {
  const t = useTranslations('account');
  const locale = useLocale();
  const router = useRouter();
  const trpc = useTRPC();
  const session = useSession();
  const create = useMutation(trpc.account.createFirstAdmin.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState({ name: '', email: '', password: '' });
  const [problems, setProblems] = useState<Problems<Field>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const set = (field: Field) => (event: { target: { value: string } }) => {
    setValues({ ...values, [field]: event.target.value });
    setProblems(withoutProblem(problems, field));
  };

  const submit = async () => {
    if (busy) return;
    const found = fieldProblems<Field>(SCHEMAS, values);
    setProblems(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    setBusy(true);
    try {
      await create.mutateAsync({ ...values, token: props.token, locale });
      await session.enter(values);
      router.replace('/');
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Form ref={form} onSubmit={() => void submit()}>
      <NameField value={values.name} onChange={set('name')} problem={problems.name} />
      <EmailField account="new" value={values.email} onChange={set('email')} problem={problems.email} />
      <NewPasswordField
        label={t('fields.password')}
        name="password"
        value={values.password}
        onChange={set('password')}
        problem={problems.password}
      />
      <RequestFailure error={failure} />
      <Button type="submit" variant="primary" loading={busy}>
        {t('setup.action')}
      </Button>
    </Form>
  );
}
