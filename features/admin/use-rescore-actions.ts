import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { toast } from '#ui/primitives/announcer.tsx';

/** The mutations of rescores: each says what went wrong, and has the page ask again whatever came of it. */
export function useRescoreActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const explain = useErrorMessage();
  const common = {
    onError: (error: unknown) => toast(explain(error), 'bad'),
    onSettled: () => queries.invalidateQueries(trpc.admin.pathFilter()),
  };
  return {
    start: useMutation(trpc.admin.startRescore.mutationOptions(common)),
    retry: useMutation(trpc.admin.retryRescore.mutationOptions(common)),
    cancel: useMutation(trpc.admin.cancelRescore.mutationOptions(common)),
  };
}
