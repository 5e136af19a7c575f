'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useId } from 'react';
import { WINDOW_MS } from '#ml/runtime/speech/silero.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { LineChart } from '#ui/patterns/line-chart.tsx';
import { Button, buttonClasses } from '#ui/primitives/button.tsx';
import { Progress } from '#ui/primitives/progress.tsx';
import { RunFacts } from './image-trial.tsx';
import { MOST_MINUTES } from './read-sound.ts';
import type { TrialProps } from './try-panel.tsx';
import { type Listening, useListening } from './use-listening.ts';

/** Points of the curve; more lie closer than the pixels. */
const MOST_POINTS = 600;

/** A model that hears speech, on the microphone or on a file: its probability over time. */
export function SpeechTrial(props: TrialProps) {
  const t = useTranslations('models.try.speech');
  const format = useFormatter();
  const listening = useListening(props.runner, props.onError);
  const { heard, source, milliseconds } = listening;
  const seconds = (windows: number) =>
    format.number((windows * WINDOW_MS) / 1000, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const speaking = heard.filter((share) => share >= 0.5).length;
  return (
    <div className="flex flex-col gap-5">
      <Sources listening={listening} />
      <Trouble listening={listening} />
      {source.kind === 'file' && !source.done && (
        <Progress
          label={t('heading')}
          value={heard.length / source.windows}
          detail={t('progress', { seconds: seconds(heard.length), total: seconds(source.windows) })}
        />
      )}
      {source.kind === 'microphone' && (
        <p className="text-xl font-semibold">{t('now', { share: percent(heard.at(-1) ?? 0) })}</p>
      )}
      <LineChart
        title={t('chart')}
        xLabel={t('seconds')}
        yDomain={[0, 1]}
        legend={false}
        formatX={(x) => format.number(x, { maximumFractionDigits: 1 })}
        formatY={percent}
        empty={t('empty')}
        series={[{ id: 'speech', label: t('speech'), tone: 'you', points: curve(heard) }]}
      />
      {heard.length > 0 && (
        <p role={source.kind === 'none' || (source.kind === 'file' && source.done) ? 'status' : undefined}>
          {t('share', { share: percent(speaking / heard.length), seconds: seconds(heard.length) })}
        </p>
      )}
      <RunFacts milliseconds={milliseconds} runner={props.runner} />
    </div>
  );
}

/** The curve, thinned by keeping the largest of each stretch, so that no short word is lost. */
function curve(heard: readonly number[]): { x: number; y: number }[] {
  const stretch = Math.max(1, Math.ceil(heard.length / MOST_POINTS));
  return Array.from({ length: Math.ceil(heard.length / stretch) }, (_, i) => ({
    x: (i * stretch * WINDOW_MS) / 1000,
    y: Math.max(...heard.slice(i * stretch, (i + 1) * stretch)),
  }));
}

function Sources(props: { readonly listening: Listening }) {
  const t = useTranslations('models.try.speech');
  const id = useId();
  const { source, microphoneAllowed, listenToMicrophone, listenToFile, stop } = props.listening;
  const isBusy = source.kind === 'microphone' || (source.kind === 'file' && !source.done);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-3">
        {isBusy ? (
          <Button variant="primary" icon={<Icon name="pause" />} onClick={stop}>
            {t('stop')}
          </Button>
        ) : (
          <>
            <Button
              variant="primary"
              icon={<Icon name="play" />}
              disabled={!microphoneAllowed}
              onClick={listenToMicrophone}
            >
              {t('microphone')}
            </Button>
            <label
              htmlFor={id}
              className={buttonClasses(
                'secondary',
                'medium',
                'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
              )}
            >
              <Icon name="upload" />
              {t('file')}
              <input
                id={id}
                type="file"
                accept="audio/*,video/*"
                className="sr-only"
                onChange={(event) => {
                  const file = event.target.files?.[0];
                  if (file) listenToFile(file);
                  event.target.value = '';
                }}
              />
            </label>
          </>
        )}
      </div>
      {!microphoneAllowed && <p className="text-sm text-ink-soft">{t('insecure')}</p>}
    </div>
  );
}

function Trouble(props: { readonly listening: Listening }) {
  const t = useTranslations('models.try.speech');
  const { trouble, source } = props.listening;
  return (
    <>
      {trouble && (
        <p role="alert" className="text-sm font-medium text-bad">
          {t(trouble)}
        </p>
      )}
      {source.kind === 'file' && source.wasCut && (
        <p className="text-sm text-ink-soft">{t('tooLong', { minutes: MOST_MINUTES })}</p>
      )}
    </>
  );
}
