'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { isTerminal, type SubmissionView } from './submission-view.ts';

/** The floor under live updates: a proxy that swallows the stream must not leave somebody waiting. */
const POLL_MS = 5000;

/**
 * A submission, kept current: live while its topic speaks, by asking now and then otherwise.
 * @param initial what a server-rendered page shows already
 */
export function useSubmission(id: string, initial?: SubmissionView) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const options = trpc.submissions.get.queryOptions({ id }, { initialData: initial });
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data && isTerminal(state.data.status) ? false : POLL_MS),
  });
  const refresh = useCallback(() => {
    void queries.invalidateQueries(trpc.submissions.pathFilter());
  }, [queries, trpc]);
  useLiveTopic(`submission:${id}`, refresh);
  // Others overtake it, and a rescore changes everything of a season at once.
  const settled = query.data && isTerminal(query.data.status) ? query.data.seasonId : null;
  useLiveTopic(settled && `leaderboard:${settled}`, refresh);
  // Others ahead in the queue move one's own place.
  useLiveTopic(query.data?.status === 'queued' ? 'queue' : null, refresh);
  return query;
}
