import { describe, expect, it } from 'vitest';
import { handleCandidates } from '#server/accounts/derive-handle.ts';
import { handleSchema } from '#server/accounts/schema.ts';

describe('a handle for somebody who asked for none', () => {
  it.each([
    ['Ada Lovelace', 'x@example.org', 'ada-lovelace'],
    ['Zoë Müller', 'x@example.org', 'zoe-muller'],
    ['王小明', 'xm.wang@example.org', 'xm-wang'],
    ['Admin', 'ada@example.org', 'ada'],
    ['王', '1@example.org', 'user-2'],
  ])('of %s <%s> is %s if it is free', (name, email, first) => {
    expect(handleCandidates(name, email)[0]).toBe(first);
  });

  it('is always an allowed one, however long the name', () => {
    const all = handleCandidates('Wolfeschlegelsteinhausenbergerdorff Adolph', 'w@example.org');
    expect(all.filter((handle) => !handleSchema.safeParse(handle).success)).toEqual([]);
  });
});
