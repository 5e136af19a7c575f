import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { DATABASES } from '#server/accounts/testing/accounts.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';

describe.each(DATABASES)('a secret of the deployment on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** Another process: it shares the database and nothing in memory. */
  const process = () => ({ db: Object.create(database.db) as Database['db'] });

  it('is made once, however many processes ask first', async () => {
    const asked = await Promise.all([1, 2, 3, 4].map(() => deploymentSecret(process(), 'session_secret')));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await database.db.$count(deployment)).toBe(1);
  });

  it('is another for another purpose', async () => {
    const seed = await deploymentSecret(database, 'hidden_seed');
    expect(seed).not.toBe(await deploymentSecret(database, 'session_secret'));
    expect(await deploymentSecret(database, 'hidden_seed')).toBe(seed);
  });
});
