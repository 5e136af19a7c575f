import { describe, expect, it } from 'vitest';
import { suggestHandle } from '#features/account/suggest-handle.ts';

describe('suggestHandle', () => {
  it('writes a Latin name in lower case with hyphens and without accents', () => {
    expect(suggestHandle('Zoë O’Brien', 'z@example.org')).toBe('zoe-o-brien');
  });

  it('takes the e-mail address for a name in Chinese', () => {
    expect(suggestHandle('李明', 'li.ming@example.org')).toBe('li-ming');
  });

  it('offers no reserved handle', () => {
    expect(suggestHandle('Admin', 'root@example.org')).toBe('');
  });

  it('cuts a long name without leaving a hyphen at the end', () => {
    expect(suggestHandle(`${'a'.repeat(29)} b`, '')).toBe('a'.repeat(29));
  });

  it('offers nothing while nothing usable is typed', () => {
    expect(suggestHandle('', '')).toBe('');
    expect(suggestHandle('李', '李@example.org')).toBe('');
  });
});
