import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { leaderboardEntries, submissions } from '#db/schema/index.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import { validateModel } from '#ml/onnx/validate-model.ts';
import { VISITOR } from '#server/accounts/actor.ts';
import { checkPassword } from '#server/accounts/check-password.ts';
import { DATABASES } from '#server/accounts/testing/accounts.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { getChallenge } from '#server/challenges/get-challenge.ts';
import { getModel } from '#server/models/get-model.ts';
import { readShippedFile, registerShippedModels } from '#server/models/register-shipped-models.ts';
import { SHIPPED_MODELS, shippedModel } from '#server/models/shipped-models.ts';
import { submitShippedModels } from '#server/models/submit-shipped-models.ts';
import { type TestStorage, temporaryStorage } from '#server/models/testing/models.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import { makeSeason, score } from '#server/submissions/testing/submissions.ts';

const CONTENT = path.join(import.meta.dirname, '..', '..', 'content', 'models');

describe('the models that come with Tidu', () => {
  it('are the folders of content/models, each with its story in both languages', async () => {
    const folders = (await readdir(CONTENT, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(SHIPPED_MODELS.map(({ slug }) => slug).toSorted()).toEqual(
      folders.map(({ name }) => name).toSorted(),
    );
    for (const { slug } of SHIPPED_MODELS) {
      for (const locale of ['zh', 'en']) await stat(path.join(CONTENT, slug, `story.${locale}.mdx`));
    }
  });

  it('take less than 2 MB in the repository', async () => {
    let total = 0;
    for (const file of await readdir(CONTENT, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) total += (await stat(path.join(file.parentPath, file.name))).size;
    }
    expect(total).toBeLessThan(2_000_000);
  });

  it('keep the contracts of their challenges', async () => {
    for (const shipped of SHIPPED_MODELS) {
      const bytes = await readShippedFile(shipped);
      for (const { slug, contract } of CHALLENGES.filter(({ slug }) => shipped.challenges.includes(slug))) {
        const { accepted } = validateModel(bytes, contract);
        expect({ model: shipped.slug, challenge: slug, accepted }).toMatchObject({ accepted: true });
      }
    }
  });

  it('have a tiny one among them, under 10,000 parameters', async () => {
    const tiny = shippedModel('tiny-convnet');
    if (!tiny) throw new Error('It is missing');
    expect(writeModelCard(await readShippedFile(tiny)).parameters).toBe(6_898);
  });
});

describe.each(DATABASES)('the models that come with Tidu on $kind', ({ open }) => {
  let database: Database;
  let files: TestStorage;
  beforeAll(async () => {
    database = await open();
    files = await temporaryStorage();
  });
  afterAll(async () => {
    await database.close();
    await files.remove();
  });

  it('are registered once, by however many processes', async () => {
    await Promise.all([1, 2, 3].map(() => registerShippedModels(database, files.storage)));
    await registerShippedModels(database, files.storage);
    for (const shipped of SHIPPED_MODELS) {
      const model = await getModel(database.db, VISITOR, { slug: shipped.slug });
      const sha256 = createHash('sha256')
        .update(await readShippedFile(shipped))
        .digest('hex');
      expect(model).toMatchObject({ name: shipped.name, owner: null, language: null, mayEdit: false });
      expect(model.versions.map((version) => [version.version, version.sha256])).toEqual([[1, sha256]]);
      expect(await files.storage.has(sha256)).toBe(true);
    }
    const silero = await getModel(database.db, VISITOR, { slug: 'silero-vad' });
    expect(silero.versions[0]?.card).toMatchObject({ multiplyAdds: null, operators: { If: 25, LSTM: 4 } });
  });

  it('come back when the storage lost them', async () => {
    const [first] = SHIPPED_MODELS;
    if (!first) throw new Error('There are none');
    const { versions } = await getModel(database.db, VISITOR, first);
    const sha256 = versions[0]?.sha256 ?? '';
    await files.storage.delete(sha256);
    await registerShippedModels(database, files.storage);
    expect(await files.storage.has(sha256)).toBe(true);
    expect((await getModel(database.db, VISITOR, first)).versions).toHaveLength(1);
  });

  it('get scores of this deployment with receipts, once a season, and stand on no leaderboard', async () => {
    await makeSeason(database);
    await Promise.all([submitShippedModels(database), submitShippedModels(database)]);
    await submitShippedModels(database);
    const entrants = SHIPPED_MODELS.filter(({ challenges }) => challenges.includes('mnist'));
    expect(await database.db.$count(submissions)).toBe(entrants.length);

    for (let claim = await claimEvaluation(database, { worker: 'w' }); claim; ) {
      expect(await score(database, claim, 0.9)).toBe(true);
      claim = await claimEvaluation(database, { worker: 'w' });
    }
    for (const { slug } of entrants) {
      const { versions } = await getModel(database.db, VISITOR, { slug });
      const verified = versions[0]?.scores ?? [];
      expect(verified).toMatchObject([{ challenge: 'mnist', metric: 'accuracy', value: 0.9 }]);
      const id = verified[0]?.submissionId ?? '';
      expect(versions[0]?.lineage).toMatchObject({ submissionId: id, source: 'shipped' });
      expect((await readReceipt(database.db, VISITOR, { id })).receipt.scores.public).toBe(0.9);
      expect(await getSubmission(database.db, VISITOR, { id })).toMatchObject({
        participant: { handle: 'tidu', name: 'Tidu' },
        source: 'shipped',
        rank: null,
      });
    }
    expect(await database.db.$count(leaderboardEntries)).toBe(0);
    expect(await getChallenge(database.db, { slug: 'mnist' })).toMatchObject({
      participants: 0,
      submissions: 0,
    });
  });

  it('belong to an account that nobody can sign in to', async () => {
    const attempt = checkPassword(database.db, { email: 'tidu', password: '', address: '192.0.2.1' });
    await expect(attempt).rejects.toMatchObject({ code: 'wrong_credentials' });
  });
});
