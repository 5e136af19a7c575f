import { createPublicKey, verify } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { adminActions, deployment, receipts } from '#db/schema/index.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { type SignedIn, SYSTEM, VISITOR } from '#server/accounts/actor.ts';
import { DATABASES, makeUser } from '#server/accounts/testing/accounts.ts';
import { checkSignature } from '#server/receipts/check-signature.ts';
import { issueReceipt } from '#server/receipts/issue-receipt.ts';
import { thumbprint } from '#server/receipts/key-ring.ts';
import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import { rotateKey } from '#server/receipts/rotate-key.ts';
import { keySetSchema } from '#server/receipts/schema.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import type { SignedReceipt } from '#server/submissions/receipt-schema.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import { makeSeason, scored, submit } from '#server/submissions/testing/submissions.ts';

it('names a key as RFC 8037, appendix A.3, does', () => {
  expect(thumbprint('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe(
    'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  );
});

describe.each(DATABASES)('receipts on $kind', ({ open }) => {
  let database: Database;
  let ada: SignedIn;
  beforeAll(async () => {
    database = await open();
    await makeSeason(database);
    ada = await makeUser(database);
  });
  afterAll(() => database.close());

  /** A receipt that went through the database, as readers get it. */
  const issue = async (): Promise<SignedReceipt> => {
    const id = await submit(database, ada);
    const claim = await claimEvaluation(database, { worker: 'w' });
    if (!claim) throw new Error('The queue is empty');
    const draft = scored(claim, 1 / 3);
    const { version: _version, type: _type, issuer: _issuer, ...body } = draft.receipt.receipt;
    const outputs = body.outputs.map((row, i) =>
      row.map((_, j) => Number((i * 1e-7 - j / 7).toPrecision(9))),
    );
    await recordScore(database, claim, {
      ...draft,
      receipt: await issueReceipt(database, { ...body, outputs }),
    });
    return readReceipt(database.db, VISITOR, { id });
  };

  it('carry a signature that survives the database and that anyone can check with the published keys', async () => {
    const signed = await issue();
    const keys = keySetSchema.parse(JSON.parse(JSON.stringify(await readPublicKeys(database))));
    expect(checkSignature(signed, keys)).toBe('valid');
    // The same by the RFCs alone, without any code of ours but the canonical form.
    const [key] = keys.keys;
    const publicKey = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' },
    });
    const bytes = Buffer.from(canonicalJson(signed.receipt));
    expect(verify(null, bytes, publicKey, Buffer.from(signed.signature.value, 'base64url'))).toBe(true);
    expect(signed).toMatchObject({ receipt: { issuer: key?.kid }, signature: { keyId: key?.kid } });
  });

  it('are signed with one key, however many ask for the first one at once', async () => {
    await database.db.delete(deployment).where(eq(deployment.key, 'signing_key'));
    const sets = await Promise.all(Array.from({ length: 6 }, () => readPublicKeys(database)));
    expect(new Set(sets.map(({ issuer }) => issuer)).size).toBe(1);
  });

  it('do not hold after any change, and say whose fault it is', async () => {
    const signed = await issue();
    const keys = await readPublicKeys(database);
    const changed = (change: Partial<SignedReceipt['receipt']>) =>
      checkSignature({ ...signed, receipt: { ...signed.receipt, ...change } }, keys);
    expect(changed({ scores: { public: 0.99 } })).toBe('forged');
    expect(changed({ evaluatedAt: '2020-01-01T00:00:00.000Z' })).toBe('forged');
    expect(changed({ issuer: 'B'.repeat(43) })).toBe('forged');
    expect(checkSignature({ ...signed, receipt: { ...signed.receipt, more: 1 } as never }, keys)).toBe(
      'forged',
    );
    const { signature } = signed;
    const withKey = (keyId: string) =>
      checkSignature({ ...signed, signature: { ...signature, keyId } }, keys);
    expect(withKey('B'.repeat(43))).toBe('unknown_key');
    expect(
      checkSignature(signed, { ...keys, keys: keys.keys.map((key) => ({ ...key, kid: 'C'.repeat(43) })) }),
    ).toBe('valid');
  });

  it('of another deployment are told from those of this one', async () => {
    const elsewhere = await DATABASES[0]?.open();
    if (!elsewhere) throw new Error('No database');
    const signed = await issue();
    expect(checkSignature(signed, await readPublicKeys(elsewhere))).toBe('other_deployment');
    await elsewhere.close();
  });

  it('stay valid when the key changes, and the old key’s private half is gone', async () => {
    const before = await issue();
    const { keyId, retired } = await rotateKey(database, SYSTEM);
    const after = await issue();
    expect(before.signature.keyId).toBe(retired);
    expect(after.signature.keyId).toBe(keyId);
    expect(after.receipt.issuer).toBe(before.receipt.issuer);
    const keys = await readPublicKeys(database);
    expect(keys.keys.map(({ kid }) => kid).slice(0, 2)).toEqual([keyId, retired]);
    expect(checkSignature(before, keys)).toBe('valid');
    expect(checkSignature(after, keys)).toBe('valid');
    const [row] = await database.db.select().from(deployment).where(eq(deployment.key, 'signing_key'));
    expect(row?.value.match(/"d":/g)).toHaveLength(1);
    const published = JSON.stringify(keys);
    expect(published).not.toContain('"d"');
    const [action] = await database.db.select().from(adminActions);
    expect(action).toMatchObject({ action: 'key_rotated', userId: null, details: { keyId, retired } });
  });

  it('are signed with a key that nobody but an administrator changes', async () => {
    await expect(rotateKey(database, ada)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(rotateKey(database, VISITOR)).rejects.toMatchObject({ code: 'unauthenticated' });
    const all = await Promise.all([rotateKey(database, SYSTEM), rotateKey(database, SYSTEM)]);
    expect(new Set(all.map(({ retired }) => retired)).size).toBe(2);
  });

  it('are kept one an evaluation', async () => {
    const signed = await issue();
    expect(await database.db.$count(receipts, eq(receipts.signature, signed.signature.value))).toBe(1);
  });
});
