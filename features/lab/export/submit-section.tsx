'use client';

import { useTranslations } from 'next-intl';
import { SubmitModelPanel } from '#features/submit/submit-model-panel.tsx';
import type { ModelContract } from '#ml/onnx/contract.ts';
import { useLab, useLabSession } from '../lab-context.tsx';
import { isSendable, isUnderWay, modelName } from '../run-state.ts';
import { DownloadModel } from './download-model.tsx';
import { prepareModel } from './prepare-model.ts';

/** The next step after training: send the model, or keep the file. */
export function SubmitSection(props: {
  readonly challenge: string;
  readonly contract: ModelContract;
  readonly perDay: number;
  readonly version: string;
}) {
  const { challenge, contract, perDay, version } = props;
  const t = useTranslations('lab.submit');
  const session = useLabSession();
  const { run } = useLab();
  const sendable = run && isSendable(run) ? run : null;
  return (
    <>
      <p className="max-w-measure text-ink-soft">{t('ready')}</p>
      <SubmitModelPanel
        challenge={challenge}
        source="lab"
        perDay={perDay}
        flow={session.flow}
        model={sendable && modelName(sendable)}
        waiting={t(isUnderWay(run) ? 'waitingWhile' : 'waiting')}
        prepare={(report) => {
          if (!sendable) throw new Error('There is no model to send.');
          return prepareModel(
            { client: session.client, run: sendable, contract, producerVersion: version },
            report,
          );
        }}
        actions={<DownloadModel challenge={challenge} version={version} />}
      />
    </>
  );
}
