'use client';

import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { failureOf } from '#features/errors.ts';
import { handleSchema, PASSWORD_MIN, signUpSchema } from '#server/accounts/schema.ts';
import { Button } from '#ui/primitives/button.tsx';
import { EmailField } from './email-field.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { HandleField } from './handle-field.tsx';
import { NameField } from './name-field.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { RequestFailure } from './request-failure.tsx';
import { suggestHandle } from './suggest-handle.ts';
import { useSession } from './use-session.ts';

type Field = 'name' | 'email' | 'password' | 'handle';

const { name: nameSchema, email: emailSchema, password: passwordSchema } = signUpSchema.shape;
const SCHEMAS = { name: nameSchema, email: emailSchema, password: passwordSchema };

/** Makes an account and signs in with it. */
export function SignUpForm(props: {
  readonly email: string;
  readonly onEmailChange: (email: string) => void;
  readonly onSignedIn: () => void;
  /** There is an account with this e-mail: made just now, or before. */
  readonly onHasAccount: (reason: 'created' | 'taken') => void;
  readonly autoFocus?: boolean;
}) {
  const t = useTranslations('account');
  const locale = useLocale();
  const trpc = useTRPC();
  const session = useSession();
  const signUp = useMutation(trpc.account.signUp.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState('');
  /** Null until it is edited: then the suggestion is shown, and the server picks a free one like it. */
  const [handle, setHandle] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems<Field>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { email } = props;

  const change = (field: Field, set: (value: string) => void) => (event: { target: { value: string } }) => {
    set(event.target.value);
    setProblems(withoutProblem(problems, field));
  };
  const create = async () => {
    try {
      await signUp.mutateAsync({ email, password, name, handle: handle || undefined, locale });
    } catch (error) {
      if (failureOf(error).code === 'email_taken') return props.onHasAccount('taken');
      setFailure(error);
      if (failureOf(error).code === 'handle_taken') {
        setProblems({ handle: true });
        focusFirstProblem(form.current);
      }
      return setBusy(false);
    }
    try {
      await session.enter({ email, password });
      props.onSignedIn();
    } catch {
      // The account exists: making it again would fail. Signing in explains what is wrong by itself.
      props.onHasAccount('created');
    }
  };

  const submit = () => {
    if (busy) return;
    const found: Problems<Field> = fieldProblems(SCHEMAS, { name, email, password });
    if (handle && !handleSchema.safeParse(handle).success) found.handle = true;
    setProblems(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    setBusy(true);
    void create();
  };
  const handleTaken = failure !== null && failureOf(failure).code === 'handle_taken';
  return (
    <Form ref={form} onSubmit={submit}>
      <NameField
        hint={t('hints.name')}
        autoFocus={props.autoFocus}
        value={name}
        onChange={change('name', setName)}
        problem={problems.name}
      />
      <EmailField
        account="new"
        value={email}
        onChange={change('email', props.onEmailChange)}
        problem={problems.email}
      />
      <NewPasswordField
        label={t('fields.password')}
        name="password"
        minLength={PASSWORD_MIN}
        value={password}
        onChange={change('password', setPassword)}
        problem={problems.password}
      />
      <HandleField
        hint={t('hints.handle')}
        value={handle ?? suggestHandle(name, email)}
        onChange={change('handle', setHandle)}
        problem={problems.handle}
        taken={handleTaken}
      />
      <RequestFailure error={handleTaken ? null : failure} />
      <Button type="submit" variant="primary" loading={busy}>
        {t('signUp.action')}
      </Button>
    </Form>
  );
}
