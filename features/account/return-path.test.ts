import { describe, expect, it } from 'vitest';
import { accountPageHref, safeReturnPath } from '#features/account/return-path.ts';

describe('safeReturnPath', () => {
  it('keeps a path of this site with its query and fragment', () => {
    expect(safeReturnPath('/challenges/mnist/train?seed=1#draw', '/')).toBe(
      '/challenges/mnist/train?seed=1#draw',
    );
  });

  it.each([
    ['another site', 'https://evil.example/'],
    ['another scheme', 'javascript:alert(1)'],
    ['a protocol-relative address', '//evil.example/'],
    ['a backslash that browsers read as a slash', '/\\evil.example/'],
    ['a tab that browsers drop', '/\t/evil.example/'],
    ['dots that fold into two slashes', '/..//evil.example/'],
    ['nothing', ''],
    ['no parameter', null],
  ])('goes to the fallback for %s', (_what, given) => {
    expect(safeReturnPath(given, '/me')).toBe('/me');
  });

  it('undoes what accountPageHref did', () => {
    const href = accountPageHref('sign-in', '/submissions/sub_1?a=b&c=d');
    const next = new URL(href, 'http://localhost').searchParams.get('next');
    expect(safeReturnPath(next, '/')).toBe('/submissions/sub_1?a=b&c=d');
  });
});
