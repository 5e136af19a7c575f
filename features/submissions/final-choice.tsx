'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { announce } from '#ui/primitives/announcer.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button } from '#ui/primitives/button.tsx';

interface Choosable {
  readonly id: string;
  readonly chosen: boolean;
  readonly choosable: boolean;
}

/** Chooses a submission for the end of the season, or takes the choice back; afterwards only says what was chosen. */
export function FinalChoice(props: { readonly submission: Choosable; readonly compact?: boolean }) {
  const t = useTranslations('submissions.final');
  const explain = useErrorMessage();
  const trpc = useTRPC();
  const cache = useQueryClient();
  const { submission, compact } = props;
  const { id, chosen } = submission;
  const done = {
    onSuccess: async () => {
      announce(chosen ? t('announceUnchosen') : t('announceChosen'));
      await Promise.all([
        cache.invalidateQueries({ queryKey: trpc.submissions.mine.pathKey() }),
        cache.invalidateQueries({ queryKey: trpc.submissions.get.pathKey() }),
      ]);
    },
  };
  const choose = useMutation(trpc.submissions.chooseFinal.mutationOptions(done));
  const unchoose = useMutation(trpc.submissions.unchooseFinal.mutationOptions(done));
  const change = chosen ? unchoose : choose;
  const badge = chosen && (
    <Badge tone="accent" icon={<Icon name="check" className="size-3" />}>
      {t('chosen')}
    </Badge>
  );
  if (!submission.choosable) return badge || null;
  return (
    <div className={compact ? 'flex flex-wrap items-center gap-2' : 'flex flex-col items-start gap-3'}>
      {badge}
      <Button size="small" loading={change.isPending} onClick={() => change.mutate({ id })}>
        {chosen ? t('unchoose') : t('choose')}
      </Button>
      {change.isError && (
        <p role="alert" className="text-sm text-bad">
          {explain(change.error)}
        </p>
      )}
      {!compact && <p className="max-w-measure text-sm text-ink-soft">{t('hint')}</p>}
    </div>
  );
}
