'use client';

import { useId, useState } from 'react';
import { classes } from './classes.ts';
import { CONTROL, Field, type FieldProps, fieldWiring } from './field.tsx';
import { fromPosition, SLIDER_POSITIONS, toPosition } from './slider-scale.ts';

/**
 * A number set by dragging or by typing. On a `log` scale the slider moves by ratios (learning rates) and `min` must
 * be positive; `step` is what typed and dragged values are rounded to.
 */
export function SliderField(
  props: FieldProps & {
    readonly value: number;
    readonly onChange: (value: number) => void;
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly scale?: 'linear' | 'log';
    readonly unit?: string;
    readonly disabled?: boolean;
    readonly name?: string;
  },
) {
  const id = useId();
  const {
    label,
    hint,
    error,
    labelHidden,
    className,
    value,
    onChange,
    min,
    max,
    step,
    disabled,
    unit,
    name,
  } = props;
  const range = { min, max, step, scale: props.scale ?? 'linear' };
  // What is being typed may not be a number yet ("0.", ""): it is kept apart until it is one, or the field is left.
  const [draft, setDraft] = useState<string | null>(null);

  const type = (text: string) => {
    setDraft(text);
    const number = Number(text);
    if (text.trim() !== '' && number >= min && number <= max) onChange(number);
  };
  return (
    <Field id={id} label={label} hint={hint} error={error} labelHidden={labelHidden} className={className}>
      <div className="flex items-center gap-3">
        <input
          type="range"
          aria-hidden="true"
          tabIndex={-1}
          min={0}
          max={SLIDER_POSITIONS}
          step="any"
          disabled={disabled}
          value={toPosition(value, range)}
          onChange={(event) => {
            setDraft(null);
            onChange(fromPosition(Number(event.target.value), range));
          }}
          className="h-6 min-w-0 flex-1 accent-accent pointer-coarse:h-11"
        />
        <span className="flex items-center gap-1.5">
          <input
            {...fieldWiring(id, { hint, error })}
            type="number"
            name={name}
            inputMode="decimal"
            min={min}
            max={max}
            step={range.scale === 'log' ? 'any' : step}
            disabled={disabled}
            value={draft ?? value}
            onChange={(event) => type(event.target.value)}
            onBlur={() => setDraft(null)}
            className={classes(CONTROL, 'h-9 w-24! px-2! text-end pointer-coarse:h-11')}
          />
          {unit && <span className="text-sm text-ink-soft">{unit}</span>}
        </span>
      </div>
    </Field>
  );
}
