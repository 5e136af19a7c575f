import type { ReactNode } from 'react';
import { Icon, type IconName } from '#ui/icons/icon.tsx';
import { classes } from './classes.ts';

export type CalloutTone = 'info' | 'good' | 'warn' | 'bad';

const TONES: Record<CalloutTone, { look: string; icon: IconName; iconLook: string }> = {
  info: { look: 'border-info bg-info-soft', icon: 'info', iconLook: 'text-info' },
  good: { look: 'border-good bg-good-soft', icon: 'check', iconLook: 'text-good' },
  warn: { look: 'border-warn bg-warn-soft', icon: 'warning', iconLook: 'text-warn' },
  bad: { look: 'border-bad bg-bad-soft', icon: 'error', iconLook: 'text-bad' },
};

/** Something to know beside the matter at hand. `live` reads it out when it appears: at once for `bad`, else politely. */
export function Callout(props: {
  readonly tone?: CalloutTone;
  readonly title?: ReactNode;
  readonly live?: boolean;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
}) {
  const { tone = 'info', title, live, actions, className, children } = props;
  const { look, icon, iconLook } = TONES[tone];
  return (
    <div
      role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}
      className={classes('flex gap-3 rounded-sm border-s-3 px-4 py-3 text-ink', look, className)}
    >
      <Icon name={icon} className={classes('mt-1 size-4.5', iconLook)} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="flex flex-col gap-2">{children}</div>}
        {actions && <div className="mt-2 flex flex-wrap gap-3">{actions}</div>}
      </div>
    </div>
  );
}
