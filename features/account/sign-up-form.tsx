'use client';

import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { failureOf, useErrorMessage } from '#features/errors.ts';
import {
  HANDLE_MAX,
  HANDLE_MIN,
  handleSchema,
  NAME_MAX,
  PASSWORD_MIN,
  signUpSchema,
} from '#server/accounts/schema.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { TextField } from '#ui/primitives/text-field.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { PasswordField } from './password-field.tsx';
import { suggestHandle } from './suggest-handle.ts';
import { useSession } from './use-session.ts';

type Field = 'name' | 'email' | 'password' | 'handle';

const { name: nameSchema, email: emailSchema, password: passwordSchema } = signUpSchema.shape;
const SCHEMAS = { name: nameSchema, email: emailSchema, password: passwordSchema };
const HANDLE_RANGE = { min: HANDLE_MIN, max: HANDLE_MAX };

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
  const explain = useErrorMessage();
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
      <TextField
        label={t('fields.name')}
        hint={t('hints.name')}
        name="name"
        autoComplete="name"
        required
        autoFocus={props.autoFocus}
        value={name}
        onChange={change('name', setName)}
        error={problems.name && t('problems.name', { max: NAME_MAX })}
      />
      <TextField
        label={t('fields.email')}
        hint={t('hints.email')}
        type="email"
        name="email"
        autoComplete="username"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={email}
        onChange={change('email', props.onEmailChange)}
        error={problems.email && t('problems.email')}
      />
      <PasswordField
        label={t('fields.password')}
        hint={t('hints.password', { min: PASSWORD_MIN })}
        name="password"
        autoComplete="new-password"
        required
        minLength={PASSWORD_MIN}
        value={password}
        onChange={change('password', setPassword)}
        error={problems.password && t('problems.password', { min: PASSWORD_MIN })}
      />
      <TextField
        label={t('fields.handle')}
        hint={t('hints.handle')}
        name="handle"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={handle ?? suggestHandle(name, email)}
        onChange={change('handle', setHandle)}
        error={
          problems.handle && (handleTaken ? t('problems.handleTaken') : t('problems.handle', HANDLE_RANGE))
        }
      />
      {failure !== null && !handleTaken && (
        <Callout tone="bad" live>
          {explain(failure)}
        </Callout>
      )}
      <Button type="submit" variant="primary" loading={busy}>
        {t('signUp.action')}
      </Button>
    </Form>
  );
}
