'use client';

import { useTranslations } from 'next-intl';
import { Callout } from '#ui/primitives/callout.tsx';
import { ModelFactList } from './model-facts.tsx';
import type { ModelFile } from './read-model-file.ts';
import { RejectionList } from './rejection-list.tsx';

/** What the preflight found of the chosen file. */
export function ChosenFile(props: { readonly file: ModelFile }) {
  const t = useTranslations('submit.file');
  const { name, bytes, validation } = props.file;
  return (
    <div className="flex flex-col gap-3">
      <h4 className="text-lg wrap-anywhere">{name}</h4>
      {validation.accepted ? (
        <>
          <Callout tone="good" live>
            {t('accepted')}
          </Callout>
          <ModelFactList facts={validation.facts} bytes={bytes.length} />
        </>
      ) : (
        <>
          <RejectionList rejections={validation.rejections} fault="user" live />
          <p className="text-sm text-ink-soft">{t('rejected')}</p>
        </>
      )}
    </div>
  );
}
