import type { ChangeEventHandler } from 'react';

/** What a form gives to a field that the forms of an account share. The field knows its own label and rules. */
export interface AccountFieldProps {
  readonly value: string;
  readonly onChange: ChangeEventHandler<HTMLInputElement>;
  /** What was typed breaks the field's rules: it then says what they are. */
  readonly problem: true | undefined;
  readonly autoFocus?: boolean;
}
