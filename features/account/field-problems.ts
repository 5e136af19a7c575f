import type { ZodType } from 'zod';

export type Problems<Field extends string> = Partial<Record<Field, true>>;

/** Which of the typed values their schemas refuse. What a value must be is said by the field's own message. */
export function fieldProblems<Field extends string>(
  schemas: Readonly<Record<Field, ZodType>>,
  values: Readonly<Record<Field, string>>,
): Problems<Field> {
  const problems: Problems<Field> = {};
  for (const field of Object.keys(schemas) as Field[]) {
    if (!schemas[field].safeParse(values[field]).success) problems[field] = true;
  }
  return problems;
}

/** The problems left once `field` is being corrected: what is wrong with it now is said when the form is sent again. */
export function withoutProblem<Field extends string>(
  problems: Problems<Field>,
  field: Field,
): Problems<Field> {
  const { [field]: _corrected, ...others } = problems;
  return others as Problems<Field>;
}

/** Puts the cursor into the first field of a form that is marked invalid; after the next paint, when marks are set. */
export function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}
