import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { scoreMarks } from '#db/schema/index.ts';
import { VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { countDownload, findModelFile } from '#server/models/find-model-file.ts';
import { listModels } from '#server/models/list-models.ts';
import { publishModel } from '#server/models/publish-model.ts';
import { registerShippedModels } from '#server/models/register-shipped-models.ts';
import { MODELS_PER_PAGE, type ModelSearch, modelSearchSchema } from '#server/models/schema.ts';
import {
  classifierBytes,
  submitScored,
  type TestStorage,
  temporaryStorage,
} from '#server/models/testing/models.ts';
import { withdrawModel } from '#server/models/withdraw-model.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';

describe.each(DATABASES)('the list of models on $kind', ({ open }) => {
  let database: Database;
  let files: TestStorage;
  let seed = 100;
  let ada: Awaited<ReturnType<typeof makeUser>>;
  beforeAll(async () => {
    database = await open();
    files = await temporaryStorage();
    await makeSeason(database);
    ada = await makeUser(database, { handle: 'ada', name: 'Ada Lovelace' });
    await publish('Straight lines', '一个矩阵', 0.91, 'MIT');
    await publish('Better 100%_lines', 'Another matrix.', 0.95, 'CC-BY-4.0');
    await registerShippedModels(database, files.storage);
  });
  afterAll(async () => {
    await database.close();
    await files.remove();
  });

  async function publish(name: string, summary: string, value: number, licence: 'MIT' | 'CC-BY-4.0') {
    seed += 1;
    const submissionId = await submitScored(database, files.storage, ada, classifierBytes(seed), value);
    const words = { submissionId, name, summary, licence, locale: 'en' } as const;
    return { submissionId, ...(await publishModel(database, files.storage, ada, words)) };
  }
  const list = (search: Partial<ModelSearch>) => listModels(database.db, modelSearchSchema.parse(search));
  const slugs = async (search: Partial<ModelSearch>) => (await list(search)).items.map(({ slug }) => slug);

  it('shows everything that is published with the facts a choice needs', async () => {
    const { items, total, pages, published } = await list({});
    expect([total, published, pages]).toEqual([8, 8, 1]);
    expect(items.find(({ slug }) => slug === 'straight-lines')).toMatchObject({
      owner: { handle: 'ada' },
      version: 1,
      card: { parameters: 7840 },
      scores: [{ challenge: 'mnist', value: 0.91 }],
    });
    expect(items.find(({ slug }) => slug === 'lenet-5')).toMatchObject({ owner: null, scores: [] });
  });

  it('finds words in name, summary, owner, and in both languages of what comes with Tidu', async () => {
    expect(await slugs({ query: 'STRAIGHT' })).toEqual(['straight-lines']);
    expect(await slugs({ query: '矩阵' })).toEqual(
      expect.arrayContaining(['straight-lines', 'softmax-regression']),
    );
    expect(await slugs({ query: 'ada matrix' })).toEqual(['better-100-lines']);
    expect(await slugs({ query: '感知机' })).toEqual(['mlp']);
    expect(await slugs({ query: 'perceptron' })).toEqual(['mlp']);
    // What is special in a pattern is not in a search.
    expect(await slugs({ query: '100%_' })).toEqual(['better-100-lines']);
    expect(await slugs({ query: '%' })).toEqual(['better-100-lines']);
    expect(await slugs({ query: '\\' })).toEqual([]);
  });

  it('filters by challenge, licence, size, operator and owner, all together', async () => {
    expect(await slugs({ challenge: 'mnist' })).toHaveLength(2);
    expect(await slugs({ licence: 'MIT' })).toEqual(expect.arrayContaining(['straight-lines', 'silero-vad']));
    expect(await slugs({ licence: 'MIT', owner: 'ADA' })).toEqual(['straight-lines']);
    expect(await slugs({ size: 'medium' })).toEqual(['silero-vad']);
    expect(await slugs({ operator: 'LSTM' })).toEqual(['silero-vad']);
    expect(await slugs({ operator: 'Conv', size: 'tiny' })).toEqual(['tiny-convnet']);
    expect(await slugs({ owner: 'nobody' })).toEqual([]);
  });

  it('sorts by score in a challenge, by size and by downloads', async () => {
    expect(await slugs({ challenge: 'mnist', sort: 'score' })).toEqual([
      'better-100-lines',
      'straight-lines',
    ]);
    const bySize = (await list({ sort: 'smallest' })).items.map(({ card }) => card.bytes);
    expect(bySize).toEqual(bySize.toSorted((a, b) => a - b));
    await countDownload(database.db, await findModelFile(database.db, VISITOR, { slug: 'mlp', version: 1 }));
    expect((await slugs({ sort: 'downloads' }))[0]).toBe('mlp');
  });

  it('leaves out what was withdrawn, and a score while a host doubts it', async () => {
    const gone = await publish('Gone soon', 'x', 0.99, 'MIT');
    const doubted = await publish('Too good', 'x', 0.98, 'MIT');
    await withdrawModel(database.db, ada, gone);
    const { evaluationId } = await getSubmission(database.db, VISITOR, { id: doubted.submissionId });
    if (!evaluationId) throw new Error('It was scored');
    await database.db
      .insert(scoreMarks)
      .values({ evaluationId, kind: 'no_generalisation_gap', details: { gap: 1 } });
    const { items } = await list({ sort: 'score' });
    expect(items.map(({ slug }) => slug)).not.toContain('gone-soon');
    expect(items.find(({ slug }) => slug === 'too-good')?.scores).toEqual([]);
    expect(await slugs({ challenge: 'mnist' })).not.toContain('too-good');
  });

  it('goes on page by page, and says so behind the last', async () => {
    const before = (await list({})).total;
    for (let i = before; i <= MODELS_PER_PAGE; i++) await publish(`Filler ${i}`, 'x', 0.5, 'MIT');
    const first = await list({});
    const second = await list({ page: 2 });
    expect([first.items.length, second.items.length]).toEqual([MODELS_PER_PAGE, 1]);
    expect(second).toMatchObject({ total: MODELS_PER_PAGE + 1, page: 2, pages: 2 });
    expect(await list({ page: 7 })).toMatchObject({ items: [], pages: 2 });
  });
});
