'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useRef } from 'react';
import { getPathname, useRouter } from '#lib/i18n/navigation.ts';
import {
  LICENCES,
  MODEL_SIZES,
  MODEL_SORTS,
  type ModelSearch,
  type ModelSize,
} from '#server/models/schema.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { Select } from '#ui/primitives/select.tsx';
import { TextField } from '#ui/primitives/text-field.tsx';
import { modelSearchHref, readModelSearch } from './search-url.ts';
import type { ChallengeName } from './types.ts';

const SIZES = Object.keys(MODEL_SIZES) as ModelSize[];

/**
 * Search, filters and order of the list. A form that works as it is: the address is the state, and choosing from a
 * list goes there at once.
 */
export function ModelFilters(props: {
  readonly search: ModelSearch;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models.filters');
  const locale = useLocale();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const { search, challenges } = props;

  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (!form.current) return;
    const fields = Object.fromEntries(new FormData(form.current)) as Record<string, string>;
    router.push(modelSearchHref(readModelSearch(fields)), { scroll: false });
  };
  const any = { value: '', label: t('any') };
  return (
    <form
      ref={form}
      // Another search begins with its fields as the address says.
      key={modelSearchHref(search)}
      role="search"
      aria-label={t('label')}
      action={getPathname({ href: '/models', locale })}
      onSubmit={go}
      className="flex flex-col gap-4"
    >
      {search.operator && <input type="hidden" name="operator" value={search.operator} />}
      {search.owner && <input type="hidden" name="owner" value={search.owner} />}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-[minmax(15rem,2fr)_repeat(4,minmax(0,1fr))]">
        <div className="flex items-end gap-2 max-lg:col-span-2">
          <TextField
            label={t('query')}
            name="query"
            type="search"
            placeholder={t('queryHint')}
            defaultValue={search.query}
            className="min-w-0 flex-1"
          />
          <Button type="submit" className="min-h-11">
            {t('apply')}
          </Button>
        </div>
        <Select
          label={t('challenge')}
          name="challenge"
          defaultValue={search.challenge ?? ''}
          onChange={() => go()}
          options={[any, ...challenges.map(({ slug, title }) => ({ value: slug, label: title[locale] }))]}
        />
        <Select
          label={t('licence')}
          name="licence"
          defaultValue={search.licence ?? ''}
          onChange={() => go()}
          options={[any, ...LICENCES.map(({ id }) => ({ value: id, label: id }))]}
        />
        <Select
          label={t('size')}
          name="size"
          defaultValue={search.size ?? ''}
          onChange={() => go()}
          options={[any, ...SIZES.map((size) => ({ value: size, label: t(`sizes.${size}`) }))]}
        />
        <Select
          label={t('sort')}
          name="sort"
          defaultValue={search.sort}
          onChange={() => go()}
          options={MODEL_SORTS.map((sort) => ({
            value: sort,
            label: t(`sorts.${sort}`),
            // Scores of two challenges cannot be compared.
            disabled: sort === 'score' && search.challenge === undefined,
          }))}
        />
      </div>
      {(search.operator || search.owner) && (
        <div className="flex flex-wrap items-center gap-3">
          {search.operator && (
            <FilterChip
              label={t('operator', { operator: search.operator })}
              href={modelSearchHref({ ...search, operator: undefined, page: 1 })}
            />
          )}
          {search.owner && (
            <FilterChip
              label={t('owner', { owner: search.owner })}
              href={modelSearchHref({ ...search, owner: undefined, page: 1 })}
            />
          )}
        </div>
      )}
    </form>
  );
}

function FilterChip(props: { readonly label: string; readonly href: string }) {
  const t = useTranslations('models.filters');
  return (
    <Link
      plain
      href={props.href}
      aria-label={t('remove', { filter: props.label })}
      className="inline-flex min-h-8 items-center gap-1.5 rounded-sm bg-accent-soft px-2.5 text-sm text-accent-strong hover:underline"
    >
      {props.label}
      <Icon name="close" className="size-3.5" />
    </Link>
  );
}
