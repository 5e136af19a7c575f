'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { faultOf } from '#features/errors.ts';
import type { AppRouter } from '#server/api/root.ts';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

/** `useQuery(useTRPC().challenges.get.queryOptions({ slug }))`; `useTRPCClient()` for calls outside of rendering. */
export { useTRPC, useTRPCClient };

/** Longest query string of a batch: proxies commonly refuse URLs past 8 KiB, and we stay well below. */
const MAX_URL_LENGTH = 4_000;
/** Live updates invalidate what changes; this only keeps a page from asking twice while it mounts. */
const STALE_MS = 10_000;
/** A server that restarts is back within a few seconds: 1 + 2 + 4 s of waiting bridge it. */
const MAX_RETRIES = 3;

interface Clients {
  readonly query: QueryClient;
  readonly trpc: TRPCClient<AppRouter>;
}

let browserClients: Clients | null = null;

/** In a browser all providers share one cache, so that islands of a page ask once; each render on the server has its own. */
function clients(): Clients {
  if (typeof window === 'undefined') return createClients();
  browserClients ??= createClients();
  return browserClients;
}

function createClients(): Clients {
  return {
    query: createQueryClient(),
    trpc: createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: '/api/trpc', maxURLLength: MAX_URL_LENGTH })],
    }),
  };
}

/** Gives everything below it the API. Around the parts that ask; prerendered parts need none. */
export function ApiProvider(props: { readonly children: ReactNode }) {
  const [{ query, trpc }] = useState(clients);
  return (
    <QueryClientProvider client={query}>
      <TRPCProvider trpcClient={trpc} queryClient={query}>
        {props.children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server may be this machine or the classroom's: browsers that call themselves offline still reach it.
        networkMode: 'always',
        staleTime: STALE_MS,
        // What the person did wrong stays wrong; only our faults and the network's are worth asking again.
        retry: (failures, error) => failures < MAX_RETRIES && faultOf(error) === 'server',
        retryDelay: (failures) => 1_000 * 2 ** failures,
      },
      // A mutation may have happened although its answer was lost: the person decides about a second one.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
