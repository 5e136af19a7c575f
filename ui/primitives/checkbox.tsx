import { type InputHTMLAttributes, useId } from 'react';
import { classes } from './classes.ts';
import { FieldNotes, type FieldProps, fieldWiring } from './field.tsx';

export function Checkbox(
  props: Omit<FieldProps, 'labelHidden'> & Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'>,
) {
  const ownId = useId();
  const { label, hint, error, className, id = ownId, ...rest } = props;
  return (
    <div className={classes('flex flex-col gap-1', className)}>
      <label className="flex min-h-8 items-start gap-2.5 py-1 leading-6 pointer-coarse:min-h-11 pointer-coarse:py-2.5">
        <input
          {...rest}
          {...fieldWiring(id, { hint, error })}
          type="checkbox"
          className="mt-0.5 size-5 shrink-0 accent-accent"
        />
        <span>{label}</span>
      </label>
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}
