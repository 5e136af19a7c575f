import { describe, expect, it } from 'vitest';
import { latinSlug } from '#lib/latin-slug.ts';

describe('latinSlug', () => {
  it('drops accents and joins words with single hyphens', () => {
    expect(latinSlug('  Zoë O’Brien! ', 30)).toBe('zoe-o-brien');
  });

  it('is empty for a text without Latin letters or digits', () => {
    expect(latinSlug('李明', 30)).toBe('');
  });

  it('cuts a long text without leaving a hyphen at the end', () => {
    expect(latinSlug('aaaa bbbb', 5)).toBe('aaaa');
  });
});
