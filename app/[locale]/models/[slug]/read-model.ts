import { headers } from 'next/headers';
import { cache } from 'react';
import { orNotFound } from '#app/or-not-found.ts';
import { apiFor } from '#server/api/caller.ts';

/** The model as this reader may see it, or the site's 404. Asked for once a request. */
export const readModel = cache(async (slug: string) => {
  const api = await apiFor(await headers());
  return orNotFound(api.models.get({ slug }));
});

type Versions = Awaited<ReturnType<typeof readModel>>['versions'];

/** The version that `?version=` names, else the latest. */
export function chosenVersion(versions: Versions, asked: string | string[] | undefined): Versions[number] {
  const number = Number(Array.isArray(asked) ? asked[0] : asked);
  const version = versions.find((candidate) => candidate.version === number) ?? versions[0];
  if (!version) throw new Error('A model without versions');
  return version;
}
