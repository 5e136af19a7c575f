'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { TOKEN_NAME_MAX, tokenNameSchema } from '#server/accounts/schema.ts';
import { Button } from '#ui/primitives/button.tsx';
import { CopyButton } from '#ui/primitives/copy-button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import { TextField } from '#ui/primitives/text-field.tsx';
import { Form } from './form.tsx';
import { RequestFailure } from './request-failure.tsx';

/** Makes a token and shows its text this once, in a dialog that does not close by accident. */
export function CreateToken() {
  const t = useTranslations('account');
  const trpc = useTRPC();
  const queries = useQueryClient();
  const create = useMutation(trpc.account.createToken.mutationOptions());
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState(false);

  const submit = async () => {
    if (create.isPending) return;
    const bad = !tokenNameSchema.safeParse(name).success;
    setWrong(bad);
    if (bad) return;
    // A failure stays in `create.error` and is shown below.
    await create.mutateAsync({ name }).catch(() => null);
    await queries.invalidateQueries(trpc.account.tokens.queryFilter());
  };
  const close = () => {
    create.reset();
    setName('');
  };
  return (
    <>
      <Form onSubmit={() => void submit()} className="max-w-lg">
        <TextField
          label={t('fields.tokenName')}
          hint={t('hints.tokenName')}
          name="token-name"
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={wrong && t('problems.tokenName', { max: TOKEN_NAME_MAX })}
        />
        <RequestFailure error={create.error} />
        <Button type="submit" loading={create.isPending} className="self-start">
          {t('tokens.create')}
        </Button>
      </Form>
      <Dialog
        open={create.isSuccess}
        onClose={close}
        pinned
        title={t('tokens.created.title', { name })}
        footer={
          <Button variant="primary" onClick={close}>
            {t('tokens.created.done')}
          </Button>
        }
      >
        <p>{t('tokens.created.text')}</p>
        <TokenText token={create.data?.token ?? ''} />
      </Dialog>
    </>
  );
}

function TokenText(props: { readonly token: string }) {
  const t = useTranslations('account.tokens.created');
  const id = useId();
  return (
    <div className="flex flex-col items-start gap-3">
      <code id={id} translate="no" className="w-full rounded-md bg-sunken p-3 font-mono text-sm break-all">
        {props.token}
      </code>
      <CopyButton text={props.token} source={id} label={t('copy')} />
    </div>
  );
}
