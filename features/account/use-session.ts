'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC } from '#features/api.tsx';
import { signIn, signOut } from '#features/session.ts';
import { useRouter } from '#lib/i18n/navigation.ts';
import { announceSessionChange, onSessionChange } from './session-channel.ts';

/** Signing in and out of this browser. Both resolve when `useMe` knows, and reject with a `RequestFailed`. */
export function useSession() {
  const queries = useQueryClient();
  const trpc = useTRPC();
  const learnWhoThisIs = () => queries.fetchQuery({ ...trpc.account.me.queryOptions(), staleTime: 0 });
  return {
    async enter(credentials: { readonly email: string; readonly password: string }): Promise<void> {
      await signIn(credentials);
      announceSessionChange('signed-in');
      await learnWhoThisIs();
    },
    async leave(): Promise<void> {
      await signOut();
      announceSessionChange('signed-out');
      await learnWhoThisIs();
    },
  };
}

/** Keeps a tab true to who is signed in, whichever tab they did it in. Once a page, in the account menu. */
export function useFollowSession(): void {
  const queries = useQueryClient();
  const router = useRouter();
  useEffect(
    () =>
      onSessionChange((change) => {
        // What was private must not stay on the screen; what was public may while it is asked for again.
        void (change === 'signed-out' ? queries.resetQueries() : queries.invalidateQueries());
        router.refresh();
      }),
    [queries, router],
  );
}
