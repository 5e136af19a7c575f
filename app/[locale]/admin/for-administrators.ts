import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { apiFor } from '#server/api/caller.ts';

/**
 * The API for an administrator; everybody else is told what is told of pages that do not exist. Asked by the layout and
 * by every page below it, since a page is rendered beside its layout and not after it. The verbs decide once more.
 */
export const apiForAdministrators = cache(async () => {
  const api = await apiFor(await headers());
  if ((await api.account.me())?.role !== 'admin') notFound();
  return api;
});
