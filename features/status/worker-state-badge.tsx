import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '#ui/primitives/badge.tsx';
import { Spinner } from '#ui/primitives/spinner.tsx';
import type { WorkerState } from './types.ts';

const TONES: Readonly<Record<WorkerState, Tone>> = {
  idle: 'good',
  busy: 'info',
  draining: 'neutral',
  lost: 'warn',
  stopped: 'neutral',
};

/** What a worker does, in a word. */
export function WorkerStateBadge(props: { readonly state: WorkerState }) {
  const t = useTranslations('status.state');
  const { state } = props;
  return (
    <Badge tone={TONES[state]} icon={state === 'busy' ? <Spinner className="size-3" /> : null}>
      {t(state)}
    </Badge>
  );
}
