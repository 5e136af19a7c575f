import { type SelectHTMLAttributes, useId } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { classes } from './classes.ts';
import { CONTROL, Field, type FieldProps, fieldWiring } from './field.tsx';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export function Select(
  props: FieldProps &
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'children'> & {
      readonly options: readonly SelectOption[];
    },
) {
  const ownId = useId();
  const { label, hint, error, labelHidden, className, options, id = ownId, ...rest } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} labelHidden={labelHidden} className={className}>
      <span className="relative">
        <select
          {...rest}
          {...fieldWiring(id, { hint, error })}
          className={classes(CONTROL, 'h-11 appearance-none pe-9')}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon
          name="chevron-down"
          className="pointer-events-none absolute inset-y-0 end-3 my-auto text-ink-soft"
        />
      </span>
    </Field>
  );
}
