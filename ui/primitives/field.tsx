import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/** What every form control of ours takes. `hint` and `error` are read out with the control. */
export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** The label is heard but not seen; for controls whose place says what they are. */
  readonly labelHidden?: boolean;
  readonly className?: string;
}

/** Ids of the parts of a field, and the attributes that tie the control to them. */
export function fieldWiring(id: string, props: Pick<FieldProps, 'hint' | 'error'>) {
  const describedBy = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean).join(' ');
  return {
    id,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': props.error ? (true as const) : undefined,
  };
}

export const CONTROL =
  'w-full rounded-md border border-edge bg-surface px-3 text-base leading-6 text-ink placeholder:text-ink-faint ' +
  'hover:border-ink disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-soft ' +
  'aria-invalid:border-bad aria-invalid:ring-1 aria-invalid:ring-bad';

/** Label above, control, then hint and error below it. */
export function Field(props: FieldProps & { readonly id: string; readonly children: ReactNode }) {
  const { id, label, labelHidden, children, className } = props;
  return (
    <div className={classes('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'text-sm font-medium text-ink'}>
        {label}
      </label>
      {children}
      <FieldNotes {...props} />
    </div>
  );
}

export function FieldNotes(props: Pick<FieldProps, 'hint' | 'error'> & { readonly id: string }) {
  return (
    <>
      {props.hint && (
        <p id={`${props.id}-hint`} className="text-sm text-ink-soft">
          {props.hint}
        </p>
      )}
      {/* The region exists before the error does, so that its arrival is announced. */}
      <p id={`${props.id}-error`} role="alert" className="text-sm font-medium text-bad empty:hidden">
        {props.error}
      </p>
    </>
  );
}
