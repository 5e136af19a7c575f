import { type ModelSearch, modelSearchSchema } from '#server/models/schema.ts';

/** The list's state in its address. */
type Parameters = Readonly<Record<string, string | string[] | undefined>>;

const FIELDS = ['query', 'challenge', 'licence', 'size', 'operator', 'owner', 'sort', 'page'] as const;

/**
 * What an address asks for. Every part is taken on its own, so that one that is not valid (an old link, a typo) costs
 * only itself.
 */
export function readModelSearch(parameters: Parameters): ModelSearch {
  const given: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const value = parameters[field];
    const text = Array.isArray(value) ? value[0] : value;
    if (!text) continue;
    const typed = field === 'page' ? Number(text) : text;
    const parsed = modelSearchSchema.shape[field].safeParse(typed);
    if (parsed.success) given[field] = parsed.data;
  }
  return modelSearchSchema.parse(given);
}

/** The address of a state, without the language. What is as it is anyway is left out. */
export function modelSearchHref(search: Partial<ModelSearch>): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = search[field];
    if (value === undefined || value === '' || (field === 'sort' && value === 'newest')) continue;
    if (field === 'page' && value === 1) continue;
    query.set(field, String(value));
  }
  const text = query.toString();
  return text ? `/models?${text}` : '/models';
}
