import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Finding, fails, holds, skipped } from '#cli/verify/finding.ts';
import { type ReceiptFile, unreadable } from '#cli/verify/read-receipt-file.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { checkSignature } from '#server/receipts/check-signature.ts';
import type { KeySet } from '#server/receipts/schema.ts';
import { type Receipt, receiptSchema } from '#server/submissions/receipt-schema.ts';
import { evaluatorDigest } from '#workers/evaluator-digest.ts';
import { type Repeated, repeatEvaluation } from '#workers/repeat-evaluation.ts';
import type { SandboxPreference } from '#workers/sandbox/choose-sandbox.ts';

/** Rounding differs between runtimes, processors and providers; a different model differs by far more. */
const TOLERANCE = 1e-3;

export interface VerifyOptions {
  readonly file: ReceiptFile;
  readonly model: string;
  readonly keys: KeySet;
  /** Where the keys are from, to name it. */
  readonly keysSource: string;
  /** Whether those are this deployment's own. */
  readonly ownKeys: boolean;
  /** The season's dataset, where it is on this machine. */
  readonly datasetFile: string | null;
  readonly sandbox: SandboxPreference;
}

/**
 * Everything that can be checked of a receipt here, line by line as it is known.
 * @throws CannotCheck where the model cannot be read
 */
export async function* verifyReceipt(options: VerifyOptions): AsyncGenerator<Finding> {
  const { file, model } = options;
  yield checkIssuer(options);
  const parsed = receiptSchema.safeParse(file.receipt);
  if (!parsed.success) {
    yield skipped(
      `The receipt has version ${file.receipt.version}, which this version of Tidu cannot read further.`,
      `回执是第 ${file.receipt.version} 版，此版本的梯度无法继续核对。`,
    );
    return;
  }
  const receipt = parsed.data;
  const same = await checkModel(receipt, model);
  yield same;
  if (same.state !== 'holds') return;
  yield await checkEvaluator(receipt);
  yield* repeat(receipt, options);
}

function checkIssuer({ file, keys, keysSource, ownKeys }: VerifyOptions): Finding {
  const { keyId } = file.signature;
  const verdict = signatureVerdict(file, keys);
  switch (verdict) {
    case 'valid':
      return holds(
        `Signature: valid, by key ${keyId} of deployment ${file.receipt.issuer}`,
        `签名：有效，由部署 ${file.receipt.issuer} 的密钥 ${keyId} 签署`,
      );
    case 'forged':
      return fails(
        `Signature: INVALID. The key ${keyId} did not sign this text: the receipt was changed after it was issued, or made up.`,
        `签名：无效。密钥 ${keyId} 没有签署过这份内容：回执在出具之后被改动，或者是伪造的。`,
      );
    case 'unknown_key':
      return fails(
        `Signature: unknown key ${keyId}. It is not among the keys of this deployment in ${keysSource}: fetch them anew if they are old; otherwise the receipt is made up.`,
        `签名：未知密钥 ${keyId}。${keysSource} 的这些公钥里没有它：公钥若是旧的请重新获取，否则回执是伪造的。`,
      );
    case 'other_deployment':
      return fails(
        `Signature: of another deployment. The receipt names ${file.receipt.issuer}; the keys ${ownKeys ? 'of this deployment are' : `in ${keysSource} are`} ${keys.issuer}'s. Give its own with --keys.`,
        `签名：来自另一个部署。回执由 ${file.receipt.issuer} 出具，而${ownKeys ? '本部署' : ` ${keysSource} `}的公钥属于 ${keys.issuer}。请用 --keys 指定它自己的公钥。`,
      );
    default:
      return verdict satisfies never;
  }
}

function signatureVerdict(file: ReceiptFile, keys: KeySet) {
  try {
    return checkSignature(file, keys);
  } catch (error) {
    // No canonical form: nobody can have signed it.
    if (error instanceof TypeError) return 'forged';
    throw error;
  }
}

async function checkModel({ model }: Receipt, file: string): Promise<Finding> {
  const hash = createHash('sha256');
  let bytes: number;
  try {
    ({ size: bytes } = await stat(file));
    if (bytes === model.bytes) await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw unreadable(file, error);
  }
  if (bytes !== model.bytes) {
    return fails(
      `Model: another file. The receipt is about one of ${model.bytes} bytes; this one has ${bytes}.`,
      `模型：不是同一个文件。回执所指的文件有 ${model.bytes} 字节，这个有 ${bytes} 字节。`,
    );
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== model.sha256) {
    return fails(
      `Model: another file. The receipt is about SHA-256 ${model.sha256}; this one has ${sha256}.`,
      `模型：不是同一个文件。回执所指的 SHA-256 是 ${model.sha256}，这个是 ${sha256}。`,
    );
  }
  return holds(
    `Model: the same file (${bytes} bytes, SHA-256 ${sha256})`,
    `模型：是同一个文件（${bytes} 字节，SHA-256 ${sha256}）`,
  );
}

async function checkEvaluator({ evaluator }: Receipt): Promise<Finding> {
  if ((await evaluatorDigest()) === evaluator.digest) {
    return holds('Evaluator: the same source as here', '评测程序：与本机源码一致');
  }
  return skipped(
    `Evaluator: another version (${evaluator.digest.slice(0, 16)}…) than here; what follows is run by this one`,
    `评测程序：与本机版本不同（${evaluator.digest.slice(0, 16)}…）；以下由本机版本运行`,
  );
}

async function* repeat(receipt: Receipt, options: VerifyOptions): AsyncGenerator<Finding> {
  const challenge = CHALLENGES.find(({ slug }) => slug === receipt.challenge);
  if (!challenge) {
    yield skipped(
      `Outputs: not run. This Tidu has no challenge "${receipt.challenge}".`,
      `输出：未运行。本机的梯度没有挑战“${receipt.challenge}”。`,
    );
    return;
  }
  const repeated = await repeatEvaluation({
    challenge,
    model: { file: options.model, sha256: receipt.model.sha256 },
    dataset:
      options.datasetFile === null ? null : { file: options.datasetFile, sha256: receipt.dataset.sha256 },
    sandbox: options.sandbox,
  });
  if (repeated === null) {
    yield skipped(
      'Outputs: not run. The reference rows of this challenge are not here.',
      '输出：未运行。本机没有这个挑战的参考数据。',
    );
    return;
  }
  if (!repeated.ok) {
    yield fails(
      `Outputs: the model does not run here (${repeated.rejection.code}).`,
      `输出：模型在本机无法运行（${repeated.rejection.code}）。`,
    );
    return;
  }
  yield compareOutputs(receipt, repeated);
  yield compareScores(receipt, repeated);
}

type Ran = Extract<Repeated, { ok: true }>;

function compareOutputs(receipt: Receipt, { outputs, sandbox }: Ran): Finding {
  const difference = largestDifference(receipt.outputs, outputs);
  const rows = outputs.length;
  if (difference !== null && difference <= TOLERANCE) {
    return holds(
      `Outputs: the same on the ${rows} public reference rows (at most ${difference.toExponential(1)} apart, ${sandbox} sandbox)`,
      `输出：在 ${rows} 条公开参考数据上一致（最大相差 ${difference.toExponential(1)}，${sandbox} 沙箱）`,
    );
  }
  return fails(
    `Outputs: different on the ${rows} public reference rows (${difference === null ? 'another shape' : `up to ${difference.toPrecision(3)} apart`})`,
    `输出：在 ${rows} 条公开参考数据上不一致（${difference === null ? '形状不同' : `最大相差 ${difference.toPrecision(3)}`}）`,
  );
}

function compareScores({ scores, metric, rows }: Receipt, { publicScore }: Ran): Finding {
  if (publicScore === null) {
    return skipped(
      'Score: not measured again. The hidden images of its season are not on this machine; their deployment can repeat it.',
      '成绩：未重新测量。本机没有该赛季的隐藏数据；出具回执的部署可以重测。',
    );
  }
  const said = `${metric} ${scores.public}`;
  const apart = Math.abs(publicScore - scores.public);
  if (apart <= TOLERANCE * Math.max(1, Math.abs(scores.public))) {
    return holds(
      `Score: measured again on ${rows.public} hidden rows: ${said}${apart === 0 ? ', exactly' : `, here ${publicScore}`}`,
      `成绩：在 ${rows.public} 条隐藏数据上重测：${said}${apart === 0 ? '，完全一致' : `，本机为 ${publicScore}`}`,
    );
  }
  return fails(
    `Score: the receipt says ${said}, and measured again it is ${publicScore}`,
    `成绩：回执写的是 ${said}，重测得到 ${publicScore}`,
  );
}

/** The largest difference of any output, in units of the largest of its row where that is more than 1 (logits). */
function largestDifference(
  said: readonly (readonly number[])[],
  ran: readonly (readonly number[])[],
): number | null {
  if (said.length !== ran.length) return null;
  let largest = 0;
  for (const [i, row] of said.entries()) {
    const other = ran[i] ?? [];
    if (other.length !== row.length) return null;
    const scale = Math.max(1, ...row.map(Math.abs));
    for (const [j, value] of row.entries()) {
      largest = Math.max(largest, Math.abs(value - (other[j] ?? Number.NaN)) / scale);
    }
  }
  return largest;
}
