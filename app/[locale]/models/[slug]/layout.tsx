import type { ReactNode } from 'react';
import { ModelHeader } from '#features/models/model-header.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { CHALLENGE_NAMES } from '../challenge-names.ts';
import { readModel } from './read-model.ts';

/** The head and the tabs that all pages of a model share. */
export default async function ModelLayout(props: {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly children: ReactNode;
}) {
  const locale = await pageLocale(props.params);
  const model = await readModel((await props.params).slug);
  return (
    <ClientMessages locale={locale} namespaces={['models', 'challenges']}>
      <ModelHeader model={model} challenges={CHALLENGE_NAMES} />
      {props.children}
    </ClientMessages>
  );
}
