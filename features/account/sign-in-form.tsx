'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { givenPasswordSchema, signInSchema } from '#server/accounts/schema.ts';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { EmailField } from './email-field.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { PasswordField } from './password-field.tsx';
import { RequestFailure } from './request-failure.tsx';
import { useSession } from './use-session.ts';

const SCHEMAS = { email: signInSchema.shape.email, password: givenPasswordSchema };

export function SignInForm(props: {
  readonly email: string;
  readonly onEmailChange: (email: string) => void;
  readonly onSignedIn: () => void;
  readonly autoFocus?: boolean;
  /** Why the reader was brought here from signing up. */
  readonly notice: 'created' | 'taken' | null;
}) {
  const t = useTranslations('account');
  const session = useSession();
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems<'email' | 'password'>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    if (busy) return;
    const found = fieldProblems(SCHEMAS, { email: props.email, password });
    setProblems(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    setBusy(true);
    try {
      await session.enter({ email: props.email, password });
      props.onSignedIn();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  // The e-mail is known already when somebody comes from signing up: the password is what is missing.
  const startAtPassword = props.notice !== null && props.email !== '';
  return (
    <Form ref={form} onSubmit={() => void submit()}>
      {props.notice && (
        <Callout tone={props.notice === 'created' ? 'good' : 'info'} live>
          {t(`signIn.notice.${props.notice}`)}
        </Callout>
      )}
      <EmailField
        account="existing"
        autoFocus={props.autoFocus && !startAtPassword}
        value={props.email}
        onChange={(event) => {
          props.onEmailChange(event.target.value);
          setProblems(withoutProblem(problems, 'email'));
        }}
        problem={problems.email}
      />
      <PasswordField
        label={t('fields.password')}
        name="password"
        autoComplete="current-password"
        required
        autoFocus={props.autoFocus && startAtPassword}
        value={password}
        onChange={(event) => {
          setPassword(event.target.value);
          setProblems(withoutProblem(problems, 'password'));
        }}
        error={problems.password && t('problems.passwordMissing')}
      />
      <RequestFailure error={failure} />
      <Button type="submit" variant="primary" loading={busy}>
        {t('signIn.action')}
      </Button>
      <p className="text-sm text-ink-soft">{t('signIn.forgot')}</p>
    </Form>
  );
}
