'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState, useSyncExternalStore } from 'react';
import { SignInDialog } from '#features/account/sign-in-dialog.tsx';
import { useErrorMessage } from '#features/errors.ts';
import { NOTE_MAX } from '#server/submissions/schema.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { TextField } from '#ui/primitives/text-field.tsx';
import { FlowProgress } from './flow-progress.tsx';
import type { HeldBackReason } from './held-back.ts';
import { HeldBackMessage } from './held-back-message.tsx';
import { QuotaLine } from './quota-line.tsx';
import type { FlowParts, FlowState, SubmissionFlow } from './submission-flow.ts';
import type { ClaimedRun } from './submission-view.ts';
import { SubmissionWatch } from './submission-watch.tsx';
import { useSubmissionParts } from './use-submission-parts.ts';

export type ModelFlow = SubmissionFlow<ClaimedRun, HeldBackReason>;
export type PrepareModel = FlowParts<ClaimedRun>['prepare'];

const FIRST_STATE: FlowState<HeldBackReason> = { phase: { name: 'idle' }, submitted: null };

/**
 * Sends a model and shows what becomes of it, in place: note, button, progress, signing up on the way, the queue, the
 * rank. Nothing that was done is lost by trying again. Needs `ApiProvider` and the messages of `submit`, `account`,
 * `challenges` and `errors` around it.
 */
export function SubmitModelPanel(props: {
  readonly challenge: string;
  readonly source: 'lab' | 'upload';
  readonly perDay: number;
  /** Kept by the page, so that leaving and coming back finds it. */
  readonly flow: ModelFlow;
  /** Names the bytes to be sent; null while there are none. */
  readonly model: string | null;
  readonly prepare: PrepareModel;
  /** Said while there is nothing to send. */
  readonly waiting: ReactNode;
  /** Beside the main button: a download, say. */
  readonly actions?: ReactNode;
}) {
  const { challenge, source, flow, model, prepare, waiting, actions } = props;
  const t = useTranslations('submit.flow');
  const { phase, submitted } = useSyncExternalStore(flow.subscribe, flow.state, () => FIRST_STATE);
  const parts = useSubmissionParts({ challenge, source });
  const [note, setNote] = useState('');
  const working = phase.name === 'working';
  const sent = model !== null && submitted?.model === model;
  const submit = async () => {
    if (model === null) return;
    await flow.submit(model, note, { ...parts, prepare });
    // The next model gets a note of its own.
    if (flow.state().submitted?.model === model) setNote('');
  };
  const again = (
    <Button variant="primary" onClick={() => void submit()}>
      {t('tryAgain')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-4">
      {!sent && (
        <TextField
          label={t('note')}
          hint={t('noteHint')}
          maxLength={NOTE_MAX}
          value={note}
          disabled={working}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <div className="flex flex-wrap items-center gap-3">
        {!sent && (
          <Button
            variant="primary"
            size="large"
            icon={<Icon name="upload" />}
            disabled={model === null}
            loading={working}
            onClick={() => void submit()}
          >
            {t('submit')}
          </Button>
        )}
        {actions}
      </div>
      {/* One line either way, so that nothing moves when there is something to send. */}
      {model === null && <p className="min-h-6 text-sm text-ink-soft">{waiting}</p>}
      {model !== null && !sent && <QuotaLine challenge={challenge} perDay={props.perDay} />}
      {working && <FlowProgress step={phase.step} progress={phase.progress} onCancel={() => flow.cancel()} />}
      {phase.name === 'held_back' && <HeldBackMessage reason={phase.reason} actions={again} />}
      {phase.name === 'failed' && <FlowFailure error={phase.error} actions={again} />}
      {submitted && !sent && <p className="text-sm text-ink-soft">{t('previous')}</p>}
      {submitted && <SubmissionWatch key={submitted.id} id={submitted.id} />}
      <SignInDialog
        open={phase.name === 'signed_out'}
        reason={t('signInReason')}
        onSignedIn={() => void submit()}
        onClose={() => flow.dismiss()}
      />
    </div>
  );
}

function FlowFailure(props: { readonly error: unknown; readonly actions: ReactNode }) {
  const t = useTranslations('submit.flow');
  const explain = useErrorMessage();
  return (
    <Callout live tone="bad" title={t('failed')} actions={props.actions}>
      <p>{explain(props.error)}</p>
      <p>{t('nothingLost')}</p>
    </Callout>
  );
}
