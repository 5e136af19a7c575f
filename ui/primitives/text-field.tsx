import { type InputHTMLAttributes, type TextareaHTMLAttributes, useId } from 'react';
import { classes } from './classes.ts';
import { CONTROL, Field, type FieldProps, fieldWiring } from './field.tsx';

export function TextField(props: FieldProps & Omit<InputHTMLAttributes<HTMLInputElement>, 'className'>) {
  const ownId = useId();
  const { label, hint, error, labelHidden, className, id = ownId, ...rest } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} labelHidden={labelHidden} className={className}>
      <input
        type="text"
        {...rest}
        {...fieldWiring(id, { hint, error })}
        className={classes(CONTROL, 'h-11')}
      />
    </Field>
  );
}

export function TextArea(props: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'>) {
  const ownId = useId();
  const { label, hint, error, labelHidden, className, id = ownId, ...rest } = props;
  return (
    <Field id={id} label={label} hint={hint} error={error} labelHidden={labelHidden} className={className}>
      <textarea
        rows={4}
        {...rest}
        {...fieldWiring(id, { hint, error })}
        className={classes(CONTROL, 'py-2')}
      />
    </Field>
  );
}
