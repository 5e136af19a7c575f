'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { Callout } from '#ui/primitives/callout.tsx';
import { Spinner } from '#ui/primitives/spinner.tsx';
import { ChosenFile } from './chosen-file.tsx';
import { DropZone } from './drop-zone.tsx';
import type { HeldBackReason } from './held-back.ts';
import { type ModelFile, modelFileName, readModelFile } from './read-model-file.ts';
import { SubmissionFlow } from './submission-flow.ts';
import type { ClaimedRun } from './submission-view.ts';
import { SubmitModelPanel } from './submit-model-panel.tsx';

type Chosen =
  | { readonly state: 'none' }
  | { readonly state: 'reading' }
  | { readonly state: 'unreadable' }
  | { readonly state: 'read'; readonly model: string; readonly file: ModelFile };

/** Submits a model made elsewhere: choose, see what it is, send, watch. */
export function UploadForm(props: {
  readonly challenge: string;
  readonly contract: ModelContract;
  readonly perDay: number;
}) {
  const { challenge, contract, perDay } = props;
  const t = useTranslations('submit.file');
  const size = useByteSize();
  const [flow] = useState(() => new SubmissionFlow<ClaimedRun, HeldBackReason>());
  const [chosen, setChosen] = useState<Chosen>({ state: 'none' });
  const latest = useRef<File | null>(null);

  const choose = async (file: File) => {
    latest.current = file;
    flow.dismiss();
    setChosen({ state: 'reading' });
    const read = await readModelFile(file, contract).then(
      (result): Chosen => ({ state: 'read', model: modelFileName(file), file: result }),
      (error: unknown): Chosen => {
        if (!(error instanceof DOMException)) throw error;
        return { state: 'unreadable' };
      },
    );
    // A file chosen later wins over one that takes longer to read.
    if (latest.current === file) setChosen(read);
  };
  const file = chosen.state === 'read' ? chosen.file : null;
  const sendable = file?.validation.accepted ? file : null;
  return (
    <div className="flex flex-col gap-6">
      <DropZone onFile={(picked) => void choose(picked)} limit={size(contract.limits.bytes)} />
      {chosen.state === 'reading' && (
        <p role="status" className="flex items-center gap-2">
          <Spinner /> {t('reading')}
        </p>
      )}
      {chosen.state === 'unreadable' && (
        <Callout tone="bad" live>
          {t('unreadable')}
        </Callout>
      )}
      {file && <ChosenFile file={file} />}
      <SubmitModelPanel
        challenge={challenge}
        source="upload"
        perDay={perDay}
        flow={flow}
        model={sendable && chosen.state === 'read' ? chosen.model : null}
        waiting={t('waiting')}
        prepare={async () => {
          if (!sendable) throw new Error('There is no file to send.');
          return { bytes: sendable.bytes, claimed: null };
        }}
      />
    </div>
  );
}
