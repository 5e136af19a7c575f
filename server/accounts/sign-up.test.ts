import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { attempts, users } from '#db/schema/index.ts';
import { SIGN_UP_LIMIT } from '#server/accounts/attempts.ts';
import { signUpSchema } from '#server/accounts/schema.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';

const ada = {
  email: 'ada@example.org',
  password: 'analytical engine',
  name: 'Ada Lovelace',
  locale: 'en',
  address: '192.0.2.1',
} as const;

describe.each(DATABASES)('signing up on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it('makes an ordinary account with an argon2id hash, even the first of a deployment', async () => {
    const { id, handle } = await signUp(database.db, ada);
    const [row] = await database.db.select().from(users).where(eq(users.id, id));
    expect(row).toMatchObject({ role: 'member', email: 'ada@example.org', handle: 'ada-lovelace' });
    expect(row?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(handle).toBe('ada-lovelace');
  });

  it('refuses an address that has an account, whatever its case', async () => {
    await makeUser(database, { email: 'Grace@Example.org' });
    await expect(signUp(database.db, { ...ada, email: 'grace@example.ORG' })).rejects.toMatchObject({
      code: 'email_taken',
    });
  });

  it('refuses a handle that is taken when it was asked for', async () => {
    await makeUser(database, { handle: 'turing' });
    const asked = { ...ada, email: 'alan@example.org', handle: 'turing' };
    await expect(signUp(database.db, asked)).rejects.toMatchObject({ code: 'handle_taken' });
  });

  it('gives one account to two sign-ups with one address at the same time', async () => {
    const both = await Promise.allSettled([
      signUp(database.db, { ...ada, email: 'twice@example.org', name: 'First' }),
      signUp(database.db, { ...ada, email: 'Twice@example.org', name: 'Second' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'email_taken' },
    });
  });

  it('gives namesakes who come at the same time different handles', async () => {
    const namesakes = await Promise.all(
      [1, 2, 3].map((n) => signUp(database.db, { ...ada, email: `wang${n}@example.org`, name: 'Wang Wei' })),
    );
    const handles = namesakes.map(({ handle }) => handle);
    expect(new Set(handles).size).toBe(3);
    expect(handles).toContain('wang-wei');
  });

  it('stops one address from making accounts without end', async () => {
    const address = '192.0.2.99';
    const window = SIGN_UP_LIMIT.windowSeconds * 1000;
    const windowStart = new Date(Math.floor(Date.now() / window) * window);
    const key = `sign-up:address:${address}`;
    await database.db.insert(attempts).values({ key, windowStart, count: SIGN_UP_LIMIT.limit });
    const refused = signUp(database.db, { ...ada, email: 'one-more@example.org', address });
    await expect(refused).rejects.toMatchObject({
      code: 'too_many_attempts',
      retryAfterSeconds: expect.any(Number),
    });
  });
});

describe('what may be signed up with', () => {
  const valid = { email: 'a@example.org', password: '12345678', name: '王小明', locale: 'zh' };

  it('is trimmed and normalised: full-width letters are the same password', () => {
    const parsed = signUpSchema.parse({ ...valid, email: ' a@example.org ', password: 'ｐａｓｓｗｏｒｄ１' });
    expect(parsed).toMatchObject({ email: 'a@example.org', password: 'password1', name: '王小明' });
  });

  it.each([
    ['a password of 7 characters', { password: '1234567' }],
    ['a password of 201 characters', { password: 'x'.repeat(201) }],
    ['a password that normalising makes longer than 200', { password: 'ﷺ'.repeat(200) }],
    ['an address without a host', { email: 'ada' }],
    ['an address of 255 characters', { email: `${'a'.repeat(243)}@example.org` }],
    ['an empty name', { name: '   ' }],
    ['a name of 51 characters', { name: '长'.repeat(51) }],
    ['a name that turns the reading direction', { name: 'ada\u202egpj' }],
    ['a handle of one character', { handle: 'a' }],
    ['a handle of 31 characters', { handle: 'a'.repeat(31) }],
    ['a handle with an underscore', { handle: 'a_b' }],
    ['a handle that ends with a hyphen', { handle: 'ada-' }],
    ['a handle that sounds official', { handle: 'Admin' }],
    ['an unknown language', { locale: 'fr' }],
  ])('is not %s', (_, change) => {
    expect(signUpSchema.safeParse({ ...valid, ...change }).success).toBe(false);
  });
});
