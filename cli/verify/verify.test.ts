import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVerify } from '#cli/commands/verify.ts';
import { runCommand } from '#cli/run-command.ts';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { GOOD_MODELS } from '#ml/onnx/testing/good-models.ts';
import { SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { parseEnv } from '#server/env.ts';
import { issueReceipt } from '#server/receipts/issue-receipt.ts';
import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import { rotateKey } from '#server/receipts/rotate-key.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import type { SignedReceipt } from '#server/submissions/receipt-schema.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import { startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';

/** The whole way: a model scored by a real evaluator, its receipt as a file, and the check of it. */
describe('tidu verify', () => {
  let directory: string;
  let database: Database;
  let storage: Storage;
  let signed: SignedReceipt;
  let model: string;
  let keysFile: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-verify-test-'));
    database = await embeddedDatabase();
    storage = await openDiskStorage(path.join(directory, 'artifacts'));
    await ensureSeasons(database, storage, new Date(), { sizes: { public: 200, private: 50, control: 50 } });
    const bytes = nearestMeanModel(await readTrainingImages());
    model = await save('model.onnx', bytes);
    signed = await scored(bytes);
    keysFile = await save('keys.json', await readPublicKeys(database));
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const save = async (name: string, content: object | string) => {
    const file = path.join(directory, name);
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(file, isBytes ? content : JSON.stringify(content));
    return file;
  };
  const scored = async (bytes: Uint8Array): Promise<SignedReceipt> => {
    const ada = await makeUser(database);
    const stream = (async function* () {
      yield bytes;
    })();
    const { sha256 } = await uploadModel(database, storage, ada, { stream, contentLength: null });
    const { id } = await createSubmission(database, ada, {
      ...{ challenge: 'mnist', artifactSha256: sha256, source: 'upload', note: '', claimed: null },
      requestKey: randomUUID(),
    });
    const stop = new AbortController();
    const { sandbox } = await chooseSandbox('auto');
    const loop = startEvaluationLoop({
      ...{ database, storage, sandbox, pollMs: 50, seasons: false, signal: stop.signal },
      env: { DATA_DIR: directory },
    });
    while ((await getSubmission(database.db, ada, { id })).status !== 'scored') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stop.abort();
    await loop.stopped;
    return readReceipt(database.db, VISITOR, { id });
  };

  /** As `npm run tidu -- verify` does it; `here`: on the machine of the deployment. */
  const verify = async (
    receipt: object | string,
    options: { model?: string; keys?: string; here?: boolean; locale?: Locale } = {},
  ) => {
    const file = await save(`${randomUUID()}.json`, receipt);
    const lines: string[] = [];
    const print = (more: readonly string[]) => lines.push(...more);
    const code = await runVerify(
      { receipt: file, model: options.model ?? model, ...(options.keys && { keys: options.keys }) },
      {
        env: parseEnv({ DATA_DIR: directory }),
        locale: options.locale ?? 'en',
        print,
        complain: print,
        ask: async (request) => (options.here ? runCommand(request, { database, storage }) : null),
      },
    );
    return { code, text: lines.join('\n') };
  };
  const changed = (change: Partial<SignedReceipt['receipt']>): SignedReceipt => ({
    ...signed,
    receipt: { ...signed.receipt, ...change },
  });

  it('repeats the whole evaluation where the data is', async () => {
    const { code, text } = await verify(signed, { here: true });
    expect(text).toMatch(/^✓ Signature: valid/m);
    expect(text).toMatch(/^✓ Model: the same file/m);
    expect(text).toMatch(/^✓ Evaluator: the same source/m);
    expect(text).toMatch(/^✓ Outputs: the same on the 32 public reference rows/m);
    expect(text).toMatch(/^✓ Score: measured again on 200 hidden rows: accuracy 0\.\d+, exactly$/m);
    expect(text).toMatch(/The receipt holds\.$/);
    expect(code).toBe(0);
  });

  it('checks signature, file and outputs anywhere, given the keys', async () => {
    const { code, text } = await verify(signed, { keys: keysFile });
    expect(text).toMatch(/^✓ Outputs/m);
    expect(text).toMatch(/^– Score: not measured again/m);
    expect(code).toBe(0);
  });

  it('says the same in Chinese', async () => {
    const { code, text } = await verify(signed, { keys: keysFile, locale: 'zh' });
    expect(text).toMatch(/^✓ 签名：有效/m);
    expect(text).toMatch(/^✓ 输出：在 32 条公开参考数据上一致/m);
    expect(text).toMatch(/回执属实。$/);
    expect(code).toBe(0);
  });

  it('takes the keys from the issuer’s site', async () => {
    const keys = await readFile(keysFile, 'utf8');
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/.well-known/tidu-keys.json' ? 200 : 404;
      response.end(response.statusCode === 200 ? keys : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await verify(signed, { keys: site })).code).toBe(0);
    const elsewhere = await verify(signed, { keys: `${site}/elsewhere` });
    expect(elsewhere).toMatchObject({ code: 2, text: expect.stringContaining('HTTP 404') });
    await new Promise((resolve) => server.close(resolve));
    const down = await verify(signed, { keys: site });
    expect(down).toMatchObject({ code: 2, text: expect.stringContaining('ECONNREFUSED') });
  });

  it('finds every change', async () => {
    const better = await verify(changed({ scores: { public: 0.99 } }), { here: true });
    expect(better.code).toBe(1);
    expect(better.text).toMatch(/^✗ Signature: INVALID/m);
    // And what it claims is false as well.
    expect(better.text).toMatch(
      /^✗ Score: the receipt says accuracy 0\.99, and measured again it is 0\.\d+/m,
    );
    expect(better.text).toMatch(/does NOT hold/);
    const [first = [], ...rest] = signed.receipt.outputs;
    const outputs = [first.map((value) => value + 0.01), ...rest];
    const other = await verify(changed({ outputs }), { keys: keysFile });
    expect(other).toMatchObject({ code: 1, text: expect.stringMatching(/^✗ Outputs: different/m) });
    const more = await verify({ ...signed, receipt: { ...signed.receipt, more: 1 } }, { keys: keysFile });
    expect(more).toMatchObject({ code: 1, text: expect.stringContaining('INVALID') });
    const surrogate = await verify(
      JSON.stringify(changed({ submission: 'x' })).replace('"x"', String.raw`"\ud800"`),
      { keys: keysFile },
    );
    expect(surrogate).toMatchObject({ code: 1, text: expect.stringContaining('INVALID') });
  });

  it('tells another model by its size and by its hash', async () => {
    const longer = await save('longer.onnx', GOOD_MODELS[0]?.bytes() ?? '');
    const one = await verify(signed, { keys: keysFile, model: longer });
    expect(one).toMatchObject({ code: 1, text: expect.stringMatching(/^✗ Model: another file.* bytes;/m) });
    const bytes = await readFile(model);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const two = await verify(signed, { keys: keysFile, model: await save('flipped.onnx', bytes) });
    expect(two).toMatchObject({ code: 1, text: expect.stringMatching(/^✗ Model: another file.* SHA-256/m) });
  });

  it('tells an unknown key from another deployment', async () => {
    const { issuer: _issuer, version: _version, type: _type, ...body } = signed.receipt;
    const elsewhere = await embeddedDatabase();
    const foreign = await issueReceipt(elsewhere, body);
    await elsewhere.close();
    const theirs = await verify(foreign, { here: true });
    expect(theirs.code).toBe(1);
    expect(theirs.text).toMatch(/^✗ Signature: of another deployment/m);
    await rotateKey(database, SYSTEM);
    const fresh = await issueReceipt(database, body);
    const old = await verify(fresh, { keys: keysFile });
    expect(old).toMatchObject({ code: 1, text: expect.stringMatching(/^✗ Signature: unknown key/m) });
    expect((await verify(fresh, { here: true })).code).toBe(0);
    expect((await verify(signed, { here: true })).code).toBe(0);
  });

  it('says what it cannot check, and that nothing was found false', async () => {
    const cases: [Parameters<typeof verify>, string][] = [
      [['not json', { here: true }], 'is not JSON'],
      [[{ hello: 1 }, { here: true }], 'is no receipt'],
      [[signed.receipt, { here: true }], 'is no receipt'],
      [['['.repeat(300_000), { here: true }], 'is not JSON'],
      [['x'.repeat(5 * 2 ** 20), { here: true }], 'has more than 4 MiB'],
      [[signed, {}], 'no deployment here'],
      [[signed, { keys: path.join(directory, 'nothing.json') }], 'ENOENT'],
      [[signed, { keys: model }], 'is not JSON'],
      [[signed, { here: true, model: directory }], 'another file'],
      [[signed, { here: true, model: path.join(directory, 'no.onnx') }], 'ENOENT'],
    ];
    for (const [args, expected] of cases) {
      const { code, text } = await verify(...args);
      expect(text, expected).toContain(expected);
      expect(code, expected).toBe(expected === 'another file' ? 1 : 2);
    }
  });

  it('reads a receipt of a later version as far as it can', async () => {
    const later = { ...signed, receipt: { ...signed.receipt, version: 3 } };
    const { text } = await verify(later, { keys: keysFile });
    expect(text).toContain('version 3, which this version of Tidu cannot read');
  });
});
