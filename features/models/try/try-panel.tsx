'use client';

import { useTranslations } from 'next-intl';
import { lazy, Suspense, useEffect, useState } from 'react';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { detectBackend } from '#ml/runtime/runner/detect-backend.ts';
import type { RunnerBackend } from '#ml/runtime/runner/messages.ts';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { Spinner } from '#ui/primitives/spinner.tsx';
import { ownModelFileUrl } from '../model-file-url.ts';
import type { ModelVersion, ModelView } from '../types.ts';
import { useTransferSize } from '../use-counts.ts';
import { type Trial, trialOf } from './trial-kind.ts';
import { type RunnerControl, useRunner } from './use-runner.ts';

// What a visitor plays with comes when they ask for it.
const ImageTrial = lazy(async () => ({ default: (await import('./image-trial.tsx')).ImageTrial }));
const PointsTrial = lazy(async () => ({ default: (await import('./points-trial.tsx')).PointsTrial }));
const SpeechTrial = lazy(async () => ({ default: (await import('./speech-trial.tsx')).SpeechTrial }));

/** What each way of trying is given: an open model, names for its classes, and where to report what went wrong. */
export interface TrialProps {
  readonly runner: ModelRunner;
  readonly classNames: readonly string[] | null;
  readonly onError: (error: unknown) => void;
}

/** A model run in the visitor's own browser: nothing is fetched until they ask, and the size is said before. */
export function TryPanel(props: {
  readonly model: Pick<ModelView, 'slug'>;
  readonly version: ModelVersion;
  /** Of the challenge it was made for; null where that has none. */
  readonly classNames: readonly string[] | null;
}) {
  const t = useTranslations('models.try');
  const { model, version, classNames } = props;
  const trial = trialOf(version.card);
  const control = useRunner({ url: ownModelFileUrl(model, version), bytes: version.card.bytes });
  if (!trial) {
    return (
      <Callout title={t('none.title')}>
        <p>{t('none.text')}</p>
      </Callout>
    );
  }
  const { state } = control;
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-measure text-ink-soft">{t(`lead.${trial.kind}`)}</p>
      {state.stage === 'ready' ? (
        <Suspense fallback={<Spinner />}>
          {state.fellBack && <p className="text-sm text-ink-soft">{t('fallback')}</p>}
          <Playground trial={trial} runner={state.runner} classNames={classNames} onError={control.fail} />
        </Suspense>
      ) : (
        <Entrance trial={trial} control={control} modelBytes={version.card.bytes} />
      )}
    </div>
  );
}

function Playground(props: TrialProps & { readonly trial: Trial }) {
  const { trial, ...rest } = props;
  switch (trial.kind) {
    case 'digit':
    case 'image':
      return <ImageTrial {...rest} input={trial.input} isDigit={trial.kind === 'digit'} />;
    case 'points':
      return <PointsTrial {...rest} input={trial.input} />;
    case 'speech':
      return <SpeechTrial {...rest} />;
    default:
      return trial satisfies never;
  }
}

/** Before the model is there: what it costs to fetch it, on what it will run, how far it is, what went wrong. */
function Entrance(props: {
  readonly trial: Trial;
  readonly control: RunnerControl;
  readonly modelBytes: number;
}) {
  const t = useTranslations('models.try');
  const { control, modelBytes } = props;
  const { state } = control;
  const [backend, setBackend] = useState<RunnerBackend>('wasm');
  const [hasGpu, setHasGpu] = useState(false);
  // A run of 32 ms of sound is too short for a GPU to be worth its way.
  const gpuHelps = props.trial.kind !== 'speech';
  useEffect(() => {
    if (!gpuHelps) return;
    void detectBackend().then((found) => {
      setBackend(found);
      setHasGpu(found === 'webgpu');
    });
  }, [gpuHelps]);

  if (state.stage === 'fetching') return <Progress label={t('loadingModel')} value={state.share} />;
  if (state.stage === 'starting') return <Progress label={t('loadingRuntime')} />;
  return (
    <div className="flex flex-col items-start gap-4">
      {state.stage === 'problem' && (
        <Callout tone="bad" live title={t(`problems.${state.problem}`)}>
          {state.detail && (
            <details className="text-sm">
              <summary>{t('detail')}</summary>
              <p className="mt-1 font-mono wrap-anywhere">{state.detail}</p>
            </details>
          )}
        </Callout>
      )}
      {hasGpu && (
        <RadioGroup
          inline
          label={t('backend')}
          value={backend}
          onChange={setBackend}
          options={(['webgpu', 'wasm'] as const).map((value) => ({ value, label: t(`backends.${value}`) }))}
        />
      )}
      <Button variant="primary" icon={<Icon name="play" />} onClick={() => control.start(backend)}>
        {state.stage === 'problem' ? t('again') : t('load')}
      </Button>
      <Sizes modelBytes={modelBytes} backend={backend} />
    </div>
  );
}

function Sizes(props: { readonly modelBytes: number; readonly backend: RunnerBackend }) {
  const t = useTranslations('models.try');
  const size = useTransferSize();
  const [runtime, setRuntime] = useState<Readonly<Record<RunnerBackend, number>> | null>(null);
  useEffect(() => {
    // Without it the button still works, and says what is wrong.
    void fetchBrowserAssets().then(
      ({ runtimeBytes }) => setRuntime(runtimeBytes),
      () => undefined,
    );
  }, []);
  const model = props.modelBytes;
  const own = runtime?.[props.backend];
  return (
    <p className="text-sm text-ink-soft">
      {own === undefined
        ? t('sizesModel', { model: size(model) })
        : t('sizes', { total: size(model + own), model: size(model), runtime: size(own) })}
    </p>
  );
}
