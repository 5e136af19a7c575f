'use client';

import { useTranslations } from 'next-intl';
import { TextField } from '#ui/primitives/text-field.tsx';
import type { FieldProblem, NumberField } from './settings.ts';
import { useProblemText } from './use-problem-text.ts';

/** A whole number of the run, typed. */
export function SettingField(props: {
  readonly field: Exclude<NumberField, 'learningRate'>;
  readonly value: string;
  readonly problem: FieldProblem | undefined;
  readonly disabled: boolean;
  readonly className?: string;
  readonly onChange: (value: string) => void;
}) {
  const t = useTranslations('lab.settings');
  const { field, value, problem, disabled, className, onChange } = props;
  const explain = useProblemText();
  return (
    <TextField
      name={field}
      inputMode="numeric"
      autoComplete="off"
      label={t(`${field}.label`)}
      hint={t(`${field}.hint`)}
      error={problem && explain(problem)}
      value={value}
      disabled={disabled}
      className={className}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
