'use client';

import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useTRPC } from '#features/api.tsx';
import type { AppRouter } from '#server/api/root.ts';

/** The person who is signed in, as the API shows them to themselves. */
export type Me = NonNullable<inferRouterOutputs<AppRouter>['account']['me']>;

export type MeState =
  | { readonly status: 'loading'; readonly me: null }
  | { readonly status: 'visitor'; readonly me: null }
  | { readonly status: 'signed-in'; readonly me: Me }
  /** The server could not be asked; who this is remains unknown. */
  | { readonly status: 'unknown'; readonly me: null };

/** Who is at this browser. Needs `ApiProvider` above it; every user of it on a page shares one request. */
export function useMe(): MeState {
  const trpc = useTRPC();
  const query = useQuery(trpc.account.me.queryOptions());
  if (query.data) return { status: 'signed-in', me: query.data };
  if (query.data === null) return { status: 'visitor', me: null };
  return { status: query.isError ? 'unknown' : 'loading', me: null };
}
