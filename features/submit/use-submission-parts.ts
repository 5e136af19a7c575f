'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '#features/api.tsx';
import type { FlowParts } from './submission-flow.ts';
import type { ClaimedRun } from './submission-view.ts';
import { uploadArtifact } from './upload-artifact.ts';
import { withRetries } from './with-retries.ts';

/** The server's side of a submission flow: who is asking, the upload, the place in the queue. */
export function useSubmissionParts(options: {
  readonly challenge: string;
  readonly source: 'lab' | 'upload';
}): Omit<FlowParts<ClaimedRun>, 'prepare'> {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  return {
    // Asked afresh: a session may have ended since the page was loaded.
    isSignedIn: async () =>
      (await queries.fetchQuery({ ...trpc.account.me.queryOptions(), staleTime: 0 })) !== null,
    upload: uploadArtifact,
    create: async (input) => {
      // The request key makes a repetition harmless, should only the answer have been lost.
      const created = await withRetries(() => client.submissions.create.mutate({ ...options, ...input }));
      void queries.invalidateQueries(trpc.submissions.mine.pathFilter());
      return created;
    },
  };
}
