import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { editModel } from '#server/models/edit-model.ts';
import { findModelFile } from '#server/models/find-model-file.ts';
import { getModel } from '#server/models/get-model.ts';
import { publishModel, slugCandidates } from '#server/models/publish-model.ts';
import { publishVersion } from '#server/models/publish-version.ts';
import { publishingOptions } from '#server/models/publishing-options.ts';
import type { PublishModel } from '#server/models/schema.ts';
import {
  classifierBytes,
  submitBytes,
  submitScored,
  type TestStorage,
  temporaryStorage,
} from '#server/models/testing/models.ts';
import { withdrawModel } from '#server/models/withdraw-model.ts';
import { findDownloadable } from '#server/submissions/find-downloadable.ts';
import { emptyQueue, makeSeason } from '#server/submissions/testing/submissions.ts';

const words = (submissionId: string, name = 'Straight lines'): PublishModel => ({
  submissionId,
  name,
  summary: 'One matrix.',
  licence: 'CC-BY-4.0',
  locale: 'en',
});

describe.each(DATABASES)('publishing a model on $kind', ({ open }) => {
  let database: Database;
  let files: TestStorage;
  let seed = 0;
  beforeAll(async () => {
    database = await open();
    files = await temporaryStorage();
    await makeSeason(database);
  });
  afterAll(async () => {
    await database.close();
    await files.remove();
  });

  const scored = async (owner: Awaited<ReturnType<typeof makeUser>>, value = 0.9) => {
    seed += 1;
    return submitScored(database, files.storage, owner, classifierBytes(seed), value);
  };
  const published = async (owner: Awaited<ReturnType<typeof makeUser>>, name?: string) => {
    const submissionId = await scored(owner);
    return {
      submissionId,
      ...(await publishModel(database, files.storage, owner, words(submissionId, name))),
    };
  };

  it('makes a page of a scored submission, with a card, its lineage and its verified score', async () => {
    const owner = await makeUser(database);
    const submissionId = await scored(owner, 0.93);
    const { slug } = await publishModel(database, files.storage, owner, words(submissionId));
    const model = await getModel(database.db, VISITOR, { slug });
    expect(model).toMatchObject({
      slug: 'straight-lines',
      name: { en: 'Straight lines', zh: 'Straight lines' },
      language: 'en',
      licence: 'CC-BY-4.0',
      owner: { handle: owner.handle },
      mayEdit: false,
      withdrawn: false,
    });
    expect(model.versions).toHaveLength(1);
    expect(model.versions[0]).toMatchObject({
      version: 1,
      card: { parameters: 7840, multiplyAdds: 7840, operators: { Flatten: 1, MatMul: 1 } },
      lineage: { submissionId, challenge: 'mnist', source: 'upload' },
      scores: [{ challenge: 'mnist', metric: 'accuracy', value: 0.93, submissionId }],
    });
    expect(model.versions[0]?.card.bytes).toBe(classifierBytes(seed).length);
  });

  it('gives every model an address of its own, also for names without Latin letters', async () => {
    const owner = await makeUser(database, { handle: 'li-ming' });
    expect((await published(owner, 'Twice')).slug).toBe('twice');
    expect((await published(owner, 'Twice')).slug).toBe('twice-2');
    expect((await published(owner, '数字识别')).slug).toBe('li-ming-mnist');
    expect(slugCandidates('publish', 'li-ming-mnist')[0]).toBe('li-ming-mnist');
  });

  it('refuses what is not scored, what is another’s, and visitors', async () => {
    const owner = await makeUser(database);
    const stranger = await makeUser(database);
    seed += 1;
    const waiting = await submitBytes(database, files.storage, owner, classifierBytes(seed));
    await expect(publishModel(database, files.storage, owner, words(waiting))).rejects.toMatchObject({
      code: 'not_scored',
    });
    await emptyQueue(database);
    const submissionId = await scored(owner);
    for (const [actor, code] of [
      [stranger, 'not_found'],
      [await makeUser(database, { role: 'admin' }), 'not_found'],
      [VISITOR, 'unauthenticated'],
    ] as const) {
      await expect(publishModel(database, files.storage, actor, words(submissionId))).rejects.toMatchObject({
        code,
      });
      await expect(publishingOptions(database.db, actor, { submissionId })).rejects.toMatchObject({ code });
    }
  });

  it('publishes the same bytes once, also when somebody else submits them again', async () => {
    const owner = await makeUser(database);
    const copier = await makeUser(database);
    const { slug } = await published(owner);
    const copied = await submitScored(database, files.storage, copier, classifierBytes(seed));
    await expect(publishModel(database, files.storage, copier, words(copied))).rejects.toMatchObject({
      code: 'already_published',
      details: { slug },
    });
    // Nor does the copy's score stand on the model's page.
    const model = await getModel(database.db, VISITOR, { slug });
    expect(model.versions[0]?.scores.map(({ submissionId }) => submissionId)).not.toContain(copied);
  });

  it('of two people who publish the same bytes at once lets one', async () => {
    const [one, two] = [await makeUser(database), await makeUser(database)];
    const first = await scored(one);
    const second = await submitScored(database, files.storage, two, classifierBytes(seed));
    const ends = await Promise.allSettled([
      publishModel(database, files.storage, one, words(first)),
      publishModel(database, files.storage, two, words(second)),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('adds versions to a model of one’s own, numbered, with what changed', async () => {
    const owner = await makeUser(database);
    const stranger = await makeUser(database);
    const { slug } = await published(owner);
    const better = await scored(owner, 0.95);
    expect(await publishingOptions(database.db, owner, { submissionId: better })).toMatchObject({
      challenge: 'mnist',
      models: [{ slug, version: 1 }],
    });
    const options = { slug, submissionId: better, notes: 'More epochs' };
    expect(await publishVersion(database, files.storage, owner, options)).toEqual({ slug, version: 2 });
    const model = await getModel(database.db, VISITOR, { slug });
    expect(model.versions.map(({ version, notes }) => [version, notes])).toEqual([
      [2, 'More epochs'],
      [1, ''],
    ]);
    const theirs = await scored(stranger);
    await expect(
      publishVersion(database, files.storage, stranger, { slug, submissionId: theirs, notes: '' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets its owner change the words and nobody else', async () => {
    const owner = await makeUser(database);
    const { slug } = await published(owner);
    const change = { slug, name: '直线', summary: '一个矩阵。', licence: 'MIT', locale: 'zh' } as const;
    for (const other of [await makeUser(database), await makeUser(database, { role: 'admin' })]) {
      await expect(editModel(database.db, other, change)).rejects.toMatchObject({ code: 'forbidden' });
    }
    await expect(editModel(database.db, VISITOR, change)).rejects.toMatchObject({ code: 'unauthenticated' });
    await editModel(database.db, owner, change);
    expect(await getModel(database.db, owner, { slug })).toMatchObject({
      slug,
      name: { zh: '直线', en: '直线' },
      licence: 'MIT',
      language: 'zh',
      mayEdit: true,
    });
  });

  it('makes the file everyone’s when it is published and takes that back when it is withdrawn', async () => {
    const owner = await makeUser(database);
    const stranger = await makeUser(database);
    const admin = await makeUser(database, { role: 'admin' });
    const submissionId = await scored(owner);
    const { sha256 } = await findDownloadableOf(submissionId);
    await expect(findDownloadable(database.db, VISITOR, { sha256 })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(findDownloadable(database.db, stranger, { sha256 })).rejects.toMatchObject({
      code: 'not_found',
    });
    const { slug } = await publishModel(database, files.storage, owner, words(submissionId));
    expect((await findDownloadable(database.db, VISITOR, { sha256 })).sha256).toBe(sha256);
    expect((await findModelFile(database.db, VISITOR, { slug, version: 1 })).sha256).toBe(sha256);

    await expect(withdrawModel(database.db, stranger, { slug })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(withdrawModel(database.db, VISITOR, { slug })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await withdrawModel(database.db, owner, { slug });
    for (const actor of [VISITOR, stranger]) {
      await expect(getModel(database.db, actor, { slug })).rejects.toMatchObject({ code: 'not_found' });
      await expect(findModelFile(database.db, actor, { slug, version: 1 })).rejects.toMatchObject({
        code: 'not_found',
      });
      await expect(findDownloadable(database.db, actor, { sha256 })).rejects.toThrow();
    }
    for (const actor of [owner, admin]) {
      expect((await getModel(database.db, actor, { slug })).withdrawn).toBe(true);
      expect((await findDownloadable(database.db, actor, { sha256 })).sha256).toBe(sha256);
    }
    // The bytes are free again: their owner may publish them anew.
    const again = await publishModel(database, files.storage, owner, words(submissionId));
    expect(again.slug).not.toBe(slug);
  });

  it('lets an admin hide a model', async () => {
    const { slug } = await published(await makeUser(database));
    await withdrawModel(database.db, await makeUser(database, { role: 'admin' }), { slug });
    await expect(getModel(database.db, VISITOR, { slug })).rejects.toMatchObject({ code: 'not_found' });
  });

  async function findDownloadableOf(submissionId: string) {
    const { submissions } = await import('#db/schema/index.ts');
    const { eq } = await import('drizzle-orm');
    const [row] = await database.db
      .select({ sha256: submissions.artifactSha256 })
      .from(submissions)
      .where(eq(submissions.id, submissionId as 'sub_'));
    return row as { sha256: string };
  }
});
