'use client';

import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { fieldProblems, focusFirstProblem, type Problems } from '#features/account/field-problems.ts';
import { Form } from '#features/account/form.tsx';
import { RequestFailure } from '#features/account/request-failure.tsx';
import { useTRPC } from '#features/api.tsx';
import { useRouter } from '#lib/i18n/navigation.ts';
import { MODEL_NOTES_MAX, modelWordsSchema } from '#server/models/schema.ts';
import { toast } from '#ui/primitives/announcer.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { TextArea } from '#ui/primitives/text-field.tsx';
import type { PublishingOptions } from '../types.ts';
import { WordFields, type Words } from './word-fields.tsx';

const NEW = '';

/** Publishes a scored submission: as a model of its own, or as the next version of one. */
export function PublishForm(props: { readonly options: PublishingOptions }) {
  const t = useTranslations('models');
  const locale = useLocale();
  const router = useRouter();
  const trpc = useTRPC();
  const publish = useMutation(trpc.models.publish.mutationOptions());
  const publishVersion = useMutation(trpc.models.publishVersion.mutationOptions());
  const form = useRef<HTMLFormElement>(null);
  const { submissionId, models } = props.options;
  const [target, setTarget] = useState(NEW);
  const [notes, setNotes] = useState('');
  const [words, setWords] = useState<Words>({ name: '', summary: '', locale, licence: 'CC-BY-4.0' });
  const [problems, setProblems] = useState<Problems<'name' | 'summary'>>({});
  const busy = publish.isPending || publishVersion.isPending;

  const send = async () => {
    if (busy) return;
    if (target === NEW) {
      const { name, summary } = modelWordsSchema.shape;
      const found = fieldProblems({ name, summary }, { name: words.name, summary: words.summary });
      setProblems(found);
      if (Object.keys(found).length > 0) return focusFirstProblem(form.current);
    }
    try {
      const { slug } =
        target === NEW
          ? await publish.mutateAsync({ submissionId, ...words })
          : await publishVersion.mutateAsync({ submissionId, slug: target, notes });
      toast(t('publish.published'), 'good');
      router.push(`/models/${slug}`);
    } catch {
      // What went wrong stands above the button.
    }
  };
  return (
    <Form ref={form} onSubmit={() => void send()} className="max-w-lg gap-6">
      {models.length > 0 && (
        <RadioGroup
          label={t('publish.as')}
          value={target}
          onChange={setTarget}
          options={[
            { value: NEW, label: t('publish.asNew') },
            ...models.map(({ slug, name, version }) => ({
              value: slug,
              label: t('publish.asVersion', { version: version + 1, name }),
            })),
          ]}
        />
      )}
      {target === NEW ? (
        <WordFields
          words={words}
          problems={problems}
          onChange={(next) => {
            setWords(next);
            setProblems({});
          }}
        />
      ) : (
        <TextArea
          label={t('fields.notes')}
          hint={t('fields.notesHint', { max: MODEL_NOTES_MAX })}
          name="notes"
          maxLength={MODEL_NOTES_MAX}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
        />
      )}
      <RequestFailure error={target === NEW ? publish.error : publishVersion.error} />
      <Button type="submit" variant="primary" loading={busy} className="self-start">
        {t('publish.submit')}
      </Button>
    </Form>
  );
}
