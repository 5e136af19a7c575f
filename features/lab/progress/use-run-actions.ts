'use client';

import type { IconName } from '#ui/icons/icon.tsx';
import type { ButtonVariant } from '#ui/primitives/button.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { checkSettings } from '../settings/settings.ts';

export interface RunAction {
  /** Its words are `lab.controls.<name>`. */
  readonly name:
    | 'start'
    | 'startOver'
    | 'pause'
    | 'resume'
    | 'continueFound'
    | 'continue'
    | 'stop'
    | 'discard';
  readonly icon?: IconName;
  readonly variant: ButtonVariant;
  readonly disabled?: boolean;
  readonly working: boolean;
  readonly act: () => void;
}

/** What can be done with the run as it is, the likeliest first. */
export function useRunActions(options: { readonly onDiscard: () => void }): readonly RunAction[] {
  const session = useLabSession();
  const { settings, run, found, busy, ready } = useLab();
  const checked = checkSettings(session.lab, settings);
  const start: RunAction = {
    name: run ? 'startOver' : 'start',
    icon: run ? 'restart' : 'play',
    // After a run the next step is to submit it.
    variant: run ? 'secondary' : 'primary',
    disabled: !ready || !checked.valid,
    working: busy === 'start',
    act: () => void (checked.valid && session.start(checked.config)),
  };
  if (!run) return [start];

  const resume = { icon: 'play', working: busy === 'resume', act: () => void session.resume() } as const;
  const discard: RunAction = {
    name: 'discard',
    variant: 'quiet',
    working: busy === 'discard',
    act: options.onDiscard,
  };
  switch (run.state) {
    case 'loading':
    case 'training':
      return [
        {
          name: 'pause',
          icon: 'pause',
          variant: 'secondary',
          working: busy === 'pause' || run.state === 'loading',
          act: () => void session.pause(),
        },
        {
          name: 'stop',
          icon: 'close',
          variant: 'secondary',
          working: busy === 'stop',
          act: () => void session.stop(),
        },
      ];
    case 'paused':
      return [{ ...resume, name: found ? 'continueFound' : 'resume', variant: 'primary' }, start, discard];
    case 'stopped':
      return [{ ...resume, name: 'continue', variant: 'secondary' }, start, discard];
    case 'idle':
    case 'finished':
    case 'diverged':
    case 'failed':
      return [start, discard];
    default:
      return run.state satisfies never;
  }
}
