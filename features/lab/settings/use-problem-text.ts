import { useFormatter, useTranslations } from 'next-intl';
import type { FieldProblem } from './settings.ts';

/** What is wrong with a field and what it takes, in the page's language. */
export function useProblemText(): (problem: FieldProblem) => string {
  const t = useTranslations('lab.settings.problem');
  const format = useFormatter();
  const limit = (value: number) =>
    format.number(value, { maximumSignificantDigits: 12, useGrouping: value < 1e7 });
  return ({ code, min, max }) => t(code, { min: limit(min), max: limit(max) });
}
