import { headers } from 'next/headers';
import { cache } from 'react';
import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { orNotFound } from '#app/or-not-found.ts';
import { apiFor } from '#server/api/caller.ts';

/** The submission as this reader may see it, or the site's 404. Asked for once a request. */
export const readSubmission = cache(async (id: string) => {
  const api = await apiFor(await headers());
  return orNotFound(api.submissions.get({ id }));
});

/** The challenge a submission was made to. */
export function challengeOf(submission: { readonly challenge: string }) {
  const definition = DEFINITIONS.find(({ slug }) => slug === submission.challenge);
  if (!definition) throw new Error(`No such challenge: ${submission.challenge}`);
  return definition;
}
