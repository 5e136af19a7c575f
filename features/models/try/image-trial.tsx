'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useId, useMemo, useState } from 'react';
import { DrawingBoard } from '#features/lab/draw/drawing-board.tsx';
import { RASTER_SIDE, rasterise } from '#features/lab/draw/rasterise.ts';
import { type Drawing, EMPTY_DRAWING } from '#features/lab/draw/strokes.ts';
import { toMnistImage } from '#features/lab/draw/to-mnist-image.ts';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button, buttonClasses } from '#ui/primitives/button.tsx';
import { ClassBars } from './class-bars.tsx';
import { PixelCanvas } from './pixel-canvas.tsx';
import { imageTensor, toProbabilities } from './pixels.ts';
import { type Picture, readPicture } from './read-picture.ts';
import type { ImageInput } from './trial-kind.ts';
import type { TrialProps } from './try-panel.tsx';
import { useAnswer } from './use-answers.ts';

/** Draw a digit, or choose a picture: what the model sees of it and how sure it is of each class. */
export function ImageTrial(
  props: TrialProps & {
    readonly input: ImageInput;
    /** 28 × 28 in grey: there is a board to draw on, and pictures are brought into MNIST's form. */
    readonly isDigit: boolean;
  },
) {
  const t = useTranslations('models.try');
  const { runner, classNames, onError, input, isDigit } = props;
  const [drawing, setDrawing] = useState<Drawing>(EMPTY_DRAWING);
  const [picture, setPicture] = useState<Picture | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const drawn = useMemo(
    () => (drawing.length > 0 ? toMnistImage(rasterise(drawing), RASTER_SIDE, RASTER_SIDE) : null),
    [drawing],
  );
  const pixels = picture?.pixels ?? drawn;
  const feeds = useMemo(
    () => (pixels ? { [input.name]: imageTensor(pixels, input) } : null),
    [pixels, input],
  );
  const answer = useAnswer(runner, feeds, onError);
  const judged = useMemo(() => (answer ? toProbabilities(answer.row) : null), [answer]);

  const choose = async (file: File) => {
    const read = await readPicture(file, input, isDigit);
    setUnreadable(read === null);
    if (!read) return;
    setDrawing(EMPTY_DRAWING);
    setPicture(read);
  };
  const draw = (next: Drawing) => {
    setPicture(null);
    setDrawing(next);
  };
  const clear = () => {
    setUnreadable(false);
    draw(EMPTY_DRAWING);
  };
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[minmax(12rem,17rem)_minmax(0,1fr)]">
      {/* On a phone it leaves a margin: a finger that scrolls must find a place beside the board. */}
      <div className="flex flex-col gap-4 max-sm:max-w-64">
        {isDigit && <DrawingBoard drawing={drawing} onChange={draw} />}
        <div className="flex flex-wrap gap-2">
          <PictureButton onFile={(file) => void choose(file)} />
          <Button size="small" icon={<Icon name="close" />} disabled={pixels === null} onClick={clear}>
            {t('clear')}
          </Button>
        </div>
        {unreadable && (
          <p role="alert" className="text-sm text-bad">
            {t('pictureProblem')}
          </p>
        )}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <ClassBars
          probabilities={judged?.probabilities ?? null}
          classNames={classNames}
          count={judged?.probabilities.length ?? classNames?.length ?? 10}
        />
        <RunFacts milliseconds={answer?.milliseconds ?? null} runner={runner} />
        {judged?.wereLogits && <p className="text-sm text-ink-soft">{t('logits')}</p>}
        <figure className="flex items-center gap-3">
          <PixelCanvas
            pixels={pixels}
            input={input}
            label={t('seen')}
            className={isDigit ? 'size-14 rounded-sm' : 'size-24 rounded-sm'}
          />
          <figcaption className="max-w-72 text-sm text-ink-soft">
            {isDigit ? t('seenDigit') : t('seenPicture', { width: input.width, height: input.height })}
            {picture?.inverted && ` ${t('inverted')}`}
          </figcaption>
        </figure>
      </div>
    </div>
  );
}

function PictureButton(props: { readonly onFile: (file: File) => void }) {
  const t = useTranslations('models.try');
  const id = useId();
  return (
    <label
      htmlFor={id}
      className={buttonClasses(
        'secondary',
        'small',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
      )}
    >
      <Icon name="upload" />
      {t('choosePicture')}
      <input
        id={id}
        type="file"
        accept="image/*"
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) props.onFile(file);
          event.target.value = '';
        }}
      />
    </label>
  );
}

/** How long the last answer took, and on what. Its line is kept before there is one. */
export function RunFacts(props: {
  readonly milliseconds: number | null;
  readonly runner: Pick<ModelRunner, 'backend' | 'gpuWasWrong'>;
}) {
  const t = useTranslations('models.try');
  const format = useFormatter();
  return (
    <p className="min-h-6 text-sm text-ink-soft">
      {props.milliseconds !== null &&
        t('time', {
          milliseconds: format.number(props.milliseconds, { maximumFractionDigits: 1 }),
          backend: props.runner.backend === 'webgpu' ? 'WebGPU' : 'WebAssembly',
        })}
      {props.milliseconds !== null && props.runner.gpuWasWrong && ` ${t('gpuWasWrong')}`}
    </p>
  );
}
