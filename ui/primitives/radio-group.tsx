import { type ReactNode, useId } from 'react';
import { classes } from './classes.ts';
import { FieldNotes, type FieldProps } from './field.tsx';

export interface RadioOption<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

/** One of a few. `inline` sets the options side by side, like a switch with several positions. */
export function RadioGroup<V extends string>(
  props: FieldProps & {
    readonly name?: string;
    readonly options: readonly RadioOption<V>[];
    readonly value: V;
    readonly onChange: (value: V) => void;
    readonly inline?: boolean;
  },
) {
  const id = useId();
  const { label, labelHidden, hint, error, options, value, onChange, inline, name = id, className } = props;
  const describedBy = classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null);
  return (
    <fieldset
      className={classes('flex flex-col gap-1.5', className)}
      aria-describedby={describedBy || undefined}
    >
      <legend className={labelHidden ? 'sr-only' : 'mb-1.5 text-sm font-medium'}>{label}</legend>
      <div className={inline ? 'flex flex-wrap gap-2' : 'flex flex-col gap-1'}>
        {options.map((option) => (
          <label
            key={option.value}
            className={classes(
              'flex min-h-10 items-start gap-2.5 rounded-md py-2 leading-6 has-disabled:opacity-55',
              inline &&
                'border border-edge bg-surface px-3 has-checked:border-accent has-checked:bg-accent-soft',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="mt-1 size-4 shrink-0 accent-accent"
            />
            <span>
              {option.label}
              {option.hint && <span className="block text-sm text-ink-soft">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes id={id} hint={hint} error={error} />
    </fieldset>
  );
}
