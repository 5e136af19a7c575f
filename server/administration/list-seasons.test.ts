import { expect, test } from 'vitest';
import { embeddedDatabase } from '#db/testing.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { listSeasons } from '#server/administration/list-seasons.ts';
import { makeSeason, submit } from '#server/submissions/testing/submissions.ts';

test('administrators, and nobody else, see every season with its number of submissions', async () => {
  const database = await embeddedDatabase();
  const season = await makeSeason(database);
  const admin = await makeUser(database, { role: 'admin' });
  const ada = await makeUser(database);
  for (let i = 0; i < 3; i++) await submit(database, ada);
  const seasons = await listSeasons(database.db, admin, { now: season.closesAt });
  expect(seasons).toMatchObject([{ season: season.name, submissions: 3 }]);
  await expect(listSeasons(database.db, ada)).rejects.toMatchObject({ code: 'forbidden' });
  await database.close();
});
