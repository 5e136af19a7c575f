'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { isUnderWay } from '../run-state.ts';
import { checkSettings } from '../settings/settings.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import { useRunActions } from './use-run-actions.ts';

/** Start, pause, resume, stop, discard: those that make sense now, in a row that keeps its place. */
export function RunControls() {
  const t = useTranslations('lab.controls');
  const session = useLabSession();
  const { settings, run } = useLab();
  const [discarding, setDiscarding] = useState(false);
  const actions = useRunActions({ onDiscard: () => setDiscarding(true) });
  const invalid = !isUnderWay(run) && !checkSettings(session.lab, settings).valid;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-12 flex-wrap items-center gap-3">
        {actions.map((action, place) => (
          <Button
            // By place, not by name: "start" becomes "pause" under the finger, and the keyboard's focus stays on it.
            key={place}
            variant={action.variant}
            icon={action.icon && <Icon name={action.icon} />}
            disabled={action.disabled}
            loading={action.working}
            // The second click of a double click would meet another action in the same place.
            onClick={(event) => event.detail <= 1 && action.act()}
          >
            {t(action.name)}
          </Button>
        ))}
      </div>
      {invalid && (
        <p role="status" className="text-sm font-medium text-bad">
          {t('invalid')}
        </p>
      )}
      <DiscardDialog
        open={discarding}
        onClose={() => setDiscarding(false)}
        onDiscard={() => {
          setDiscarding(false);
          void session.discard();
        }}
      />
    </div>
  );
}
