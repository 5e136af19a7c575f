import { describe, expect, it } from 'vitest';
import { modelSearchHref, readModelSearch } from '#features/models/search-url.ts';

describe('the address of the list of models', () => {
  it('says the whole state, and nothing that goes without saying', () => {
    const search = readModelSearch({ query: '卷积', challenge: 'mnist', sort: 'score', page: '2' });
    expect(modelSearchHref(search)).toBe(
      '/models?query=%E5%8D%B7%E7%A7%AF&challenge=mnist&sort=score&page=2',
    );
    expect(modelSearchHref(readModelSearch({}))).toBe('/models');
    expect(modelSearchHref({ sort: 'newest', page: 1, query: '' })).toBe('/models');
  });

  it('reads what it wrote', () => {
    const search = readModelSearch({
      licence: 'MIT',
      size: 'tiny',
      operator: 'Conv',
      owner: 'ada',
      sort: 'smallest',
    });
    const url = new URL(modelSearchHref(search), 'http://x');
    expect(readModelSearch(Object.fromEntries(url.searchParams))).toEqual(search);
  });

  it('drops each part that is not valid and keeps the others', () => {
    const search = readModelSearch({
      size: 'huge',
      sort: 'worst',
      page: '-1',
      operator: 'a b',
      challenge: ['mnist', 'x'],
    });
    expect(search).toEqual({ challenge: 'mnist', sort: 'newest', page: 1 });
  });
});
