'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { fieldProblems, focusFirstProblem, type Problems } from '#features/account/field-problems.ts';
import { Form } from '#features/account/form.tsx';
import { RequestFailure } from '#features/account/request-failure.tsx';
import { useTRPC } from '#features/api.tsx';
import { useRouter } from '#lib/i18n/navigation.ts';
import { LICENCE_IDS, type LicenceId, modelWordsSchema } from '#server/models/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Dialog } from '#ui/primitives/dialog.tsx';
import type { ModelView } from '../types.ts';
import { WordFields, type Words } from './word-fields.tsx';

/** Changes what a model's owner says of it. */
export function EditForm(props: { readonly model: ModelView }) {
  const t = useTranslations('models');
  const router = useRouter();
  const trpc = useTRPC();
  const edit = useMutation(trpc.models.edit.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const { slug, name, summary, language, licence } = props.model;
  const own = language ?? 'en';
  const [words, setWords] = useState<Words>({
    name: name[own],
    summary: summary[own],
    locale: own,
    licence: LICENCE_IDS.includes(licence as LicenceId) ? (licence as LicenceId) : 'CC-BY-4.0',
  });
  const [problems, setProblems] = useState<Problems<'name' | 'summary'>>({});
  const save = async () => {
    if (edit.isPending) return;
    const shape = modelWordsSchema.shape;
    const found = fieldProblems(
      { name: shape.name, summary: shape.summary },
      { name: words.name, summary: words.summary },
    );
    setProblems(found);
    if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    try {
      await edit.mutateAsync({ slug, ...words });
      toast(t('edit.saved'), 'good');
      router.push(`/models/${slug}`);
      // The head stands in the layout, which a navigation keeps.
      router.refresh();
    } catch {
      // What went wrong stands above the button.
    }
  };
  return (
    <Form ref={form} onSubmit={() => void save()} className="max-w-lg gap-6">
      <WordFields
        words={words}
        problems={problems}
        onChange={(next) => {
          setWords(next);
          setProblems({});
        }}
      />
      <RequestFailure error={edit.error} />
      <Button type="submit" variant="primary" loading={edit.isPending} className="self-start">
        {t('edit.save')}
      </Button>
    </Form>
  );
}

/** Takes a model out of the zoo, after a second thought. */
export function WithdrawModel(props: { readonly slug: string }) {
  const t = useTranslations('models.edit.withdraw');
  const router = useRouter();
  const trpc = useTRPC();
  const withdraw = useMutation(trpc.models.withdraw.mutationOptions());
  const [asked, setAsked] = useState(false);
  const go = async () => {
    if (withdraw.isPending) return;
    try {
      await withdraw.mutateAsync({ slug: props.slug });
      toast(t('done'), 'good');
      router.push('/models');
      router.refresh();
    } catch {
      // What went wrong stands in the dialog.
    }
  };
  return (
    <div className="flex max-w-lg flex-col items-start gap-4">
      <p className="text-ink-soft">{t('text')}</p>
      <Button variant="danger" onClick={() => setAsked(true)}>
        {t('action')}
      </Button>
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={t('title')}
        footer={
          <>
            <Button onClick={() => setAsked(false)}>{t('cancel')}</Button>
            <Button variant="danger" loading={withdraw.isPending} onClick={() => void go()}>
              {t('confirm')}
            </Button>
          </>
        }
      >
        <p>{t('text')}</p>
        <RequestFailure error={withdraw.error} />
      </Dialog>
    </div>
  );
}
