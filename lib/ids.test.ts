import { describe, expect, it } from 'vitest';
import { isId, newId } from '#lib/ids.ts';

describe('ids', () => {
  it('carry their kind, sort by time and do not repeat', () => {
    const early = newId('submission', 1_000);
    const late = newId('submission', 2_000);
    expect(isId('submission', early)).toBe(true);
    expect(isId('user', early)).toBe(false);
    expect(early < late).toBe(true);
    expect(new Set(Array.from({ length: 1_000 }, () => newId('run'))).size).toBe(1_000);
  });

  it.each(['', 'sub_', 'sub_1', `sub_${'u'.repeat(26)}`, `sub_${'0'.repeat(27)}`, "sub_'; drop table"])(
    'reject %j',
    (text) => expect(isId('submission', text)).toBe(false),
  );
});
