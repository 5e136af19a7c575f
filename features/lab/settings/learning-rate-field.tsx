'use client';

import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { RUN_LIMITS } from '#ml/train/protocol.ts';
import { classes } from '#ui/primitives/classes.ts';
import { CONTROL, Field, fieldWiring } from '#ui/primitives/field.tsx';
import { fromPosition, SLIDER_POSITIONS, type SliderRange, toPosition } from '#ui/primitives/slider-scale.ts';
import type { FieldProblem } from './settings.ts';
import { useProblemText } from './use-problem-text.ts';

/** Learning rates are felt in ratios: the slider is logarithmic, as everyone's sweeps are. */
const RANGE: SliderRange = { ...RUN_LIMITS.learningRate, step: 0, scale: 'log' };

/**
 * The learning rate, dragged or typed. Unlike `SliderField` it keeps what was typed when it is wrong, so that the form
 * can say what it takes.
 */
export function LearningRateField(props: {
  readonly value: string;
  readonly problem: FieldProblem | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}) {
  const t = useTranslations('lab.settings.learningRate');
  const id = useId();
  const { value, problem, disabled, onChange } = props;
  const explain = useProblemText();
  const hint = t('hint');
  const error = problem && explain(problem);
  const number = Number(value) > 0 ? Number(value) : RANGE.min;
  return (
    <Field id={id} label={t('label')} hint={hint} error={error}>
      <div className="flex items-center gap-3">
        <input
          type="range"
          aria-label={t('slider')}
          min={0}
          max={SLIDER_POSITIONS}
          step={SLIDER_POSITIONS / 100}
          value={toPosition(number, RANGE)}
          aria-valuetext={value}
          disabled={disabled}
          onChange={(event) => onChange(String(fromPosition(Number(event.target.value), RANGE)))}
          className="h-11 min-w-0 flex-1 accent-accent"
        />
        <input
          {...fieldWiring(id, { hint, error })}
          type="text"
          name="learningRate"
          inputMode="decimal"
          autoComplete="off"
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
          className={classes(CONTROL, 'h-11 w-28! shrink-0 text-end')}
        />
      </div>
    </Field>
  );
}
