import type { ReactNode } from 'react';
import { ApiProvider } from '#features/api.tsx';
import { ChallengeHeader } from '#features/challenges/challenge-header.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { DEFINITIONS, definitionOf } from '../definitions.ts';

/** A slug that no file defines is no challenge: the site's 404. */
export const dynamicParams = false;

export function generateStaticParams() {
  return DEFINITIONS.map(({ slug }) => ({ slug }));
}

/** The head, the figures of the season and the tabs that all pages of a challenge share. */
export default async function ChallengeLayout(props: {
  readonly params: Promise<{ locale: string; slug: string }>;
  readonly children: ReactNode;
}) {
  const locale = await pageLocale(props.params);
  const definition = await definitionOf(props.params);
  return (
    <ClientMessages locale={locale} namespaces={['challenges']}>
      <ApiProvider>
        <ChallengeHeader locale={locale} definition={definition} />
        {props.children}
      </ApiProvider>
    </ClientMessages>
  );
}
