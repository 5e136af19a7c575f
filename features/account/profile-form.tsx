'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useTRPC } from '#features/api.tsx';
import { failureOf } from '#features/errors.ts';
import { useRouter } from '#lib/i18n/navigation.ts';
import { BIO_MAX, profileSchema } from '#server/accounts/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { TextArea } from '#ui/primitives/text-field.tsx';
import { fieldProblems, focusFirstProblem, type Problems, withoutProblem } from './field-problems.ts';
import { Form } from './form.tsx';
import { HandleField } from './handle-field.tsx';
import { NameField } from './name-field.tsx';
import { RequestFailure } from './request-failure.tsx';
import type { Me } from './use-me.ts';

type Field = 'name' | 'handle' | 'bio';

/** What others see of the reader, to be changed. */
export function ProfileForm(props: { readonly me: Me }) {
  const t = useTranslations('account');
  const router = useRouter();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const update = useMutation(trpc.account.updateProfile.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState({ name: props.me.name, handle: props.me.handle, bio: props.me.bio });
  const [problems, setProblems] = useState<Problems<Field>>({});
  const set = (field: Field) => (event: { target: { value: string } }) => {
    setValues({ ...values, [field]: event.target.value });
    setProblems(withoutProblem(problems, field));
  };

  const save = async () => {
    if (update.isPending) return;
    const found = fieldProblems<Field>(profileSchema.shape, values);
    setProblems(found);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    try {
      await update.mutateAsync(values);
      await queries.invalidateQueries(trpc.account.me.queryFilter());
      toast(t('me.saved'), 'good');
      router.refresh();
    } catch (error) {
      if (failureOf(error).code !== 'handle_taken') return;
      setProblems({ handle: true });
      focusFirstProblem(form.current);
    }
  };
  const taken = update.isError && failureOf(update.error).code === 'handle_taken';
  return (
    <Form ref={form} onSubmit={() => void save()} className="max-w-lg">
      <NameField value={values.name} onChange={set('name')} problem={problems.name} />
      <HandleField
        required
        value={values.handle}
        onChange={set('handle')}
        problem={problems.handle}
        taken={taken}
      />
      <TextArea
        label={t('fields.bio')}
        hint={t('hints.bio', { max: BIO_MAX })}
        name="bio"
        value={values.bio}
        onChange={set('bio')}
        error={problems.bio && t('problems.bio', { max: BIO_MAX })}
      />
      <RequestFailure error={taken ? null : update.error} />
      <Button type="submit" variant="primary" loading={update.isPending} className="self-start">
        {t('me.save')}
      </Button>
    </Form>
  );
}
