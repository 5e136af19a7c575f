import { describe, expect, it } from 'vitest';
import { type Actor, SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { authorize, type Policy } from '#server/auth/authorize.ts';

const open: Policy<{ public: boolean }> = (actor, subject) => subject.public || actor.kind === 'system';

describe('authorising', () => {
  it.each<[string, Actor, { public: boolean }]>([
    ['what everybody may', VISITOR, { public: true }],
    ['what the system may', SYSTEM, { public: false }],
  ])('returns the subject for %s', (_, actor, subject) => {
    expect(authorize(actor, open, subject)).toBe(subject);
  });

  it('makes what is forbidden look like what is not there', () => {
    const refusal = expect.objectContaining({ code: 'not_found' });
    expect(() => authorize(VISITOR, open, { public: false })).toThrow(refusal);
    expect(() => authorize(VISITOR, open, null)).toThrow(refusal);
  });

  it('says forbidden where the subject is known to exist anyway', () => {
    const act = () => authorize(VISITOR, open, { public: false }, 'forbidden');
    expect(act).toThrow(expect.objectContaining({ code: 'forbidden' }));
  });
});
