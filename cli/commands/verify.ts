import type { CommandHelp } from '#cli/command.ts';
import { receiptFactsAnswer } from '#cli/commands/receipt-facts.ts';
import type { CommandReply, CommandRequest } from '#cli/run-command.ts';
import { CannotCheck, printed } from '#cli/verify/finding.ts';
import { readKeys } from '#cli/verify/read-keys.ts';
import { type ReceiptFile, readReceiptFile } from '#cli/verify/read-receipt-file.ts';
import { verifyReceipt } from '#cli/verify/verify-receipt.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Env } from '#server/env.ts';

export const verify: CommandHelp = {
  name: 'verify',
  summary: {
    en: 'Check a receipt against its model: signature, file, outputs and, where the data is, the score',
    zh: '用模型文件核对回执：签名、文件、输出，以及（数据在本机时）成绩',
  },
  positionals: [
    {
      name: 'receipt',
      value: 'RECEIPT.json',
      isPath: true,
      help: { en: 'as downloaded from its page', zh: '从回执页面下载的文件' },
    },
    {
      name: 'model',
      value: 'MODEL.onnx',
      isPath: true,
      help: { en: 'the file it is about', zh: '回执所指的模型文件' },
    },
  ],
  flags: {
    keys: {
      type: 'string',
      value: 'URL|FILE',
      help: {
        en: "the issuer's keys: its site, or a file of them; this deployment's own where it is not given",
        zh: '出具方的公钥：其站点地址，或公钥文件；默认用本部署的公钥',
      },
    },
  },
};

const SAY = {
  genuine: { en: 'The receipt holds.', zh: '回执属实。' },
  false: { en: 'The receipt does NOT hold.', zh: '回执不实。' },
} as const;

const NO_KEYS = {
  en: 'There is no deployment here to take keys from. Give the site that issued the receipt: --keys https://…',
  zh: '这里没有部署，无从取得公钥。请指定出具回执的站点：--keys https://…',
};

export interface VerifyServices {
  readonly env: Env;
  readonly locale: Locale;
  readonly print: (lines: readonly string[]) => void;
  readonly complain: (lines: readonly string[]) => void;
  /** Asks the deployment of this machine; null where there is none. */
  readonly ask: (request: CommandRequest) => Promise<CommandReply | null>;
}

/** @returns the exit status: 0 everything that could be checked holds, 1 something does not, 2 it could not be checked */
export async function runVerify(
  options: Readonly<Record<string, string | boolean>>,
  services: VerifyServices,
): Promise<0 | 1 | 2> {
  const { locale, print, complain } = services;
  try {
    const file = await readReceiptFile(String(options.receipt));
    const facts = await askDeployment(file, services);
    const given = typeof options.keys === 'string' ? options.keys : null;
    const keys = given === null ? facts?.keys : await readKeys(given);
    if (!keys) throw new CannotCheck(NO_KEYS);
    let failed = false;
    for await (const finding of verifyReceipt({
      ...{ file, keys, model: String(options.model) },
      keysSource: given ?? services.env.DATA_DIR,
      ownKeys: given === null,
      datasetFile: facts?.datasetFile ?? null,
      sandbox: services.env.EVAL_SANDBOX,
    })) {
      failed ||= finding.state === 'fails';
      print([printed(finding, locale)]);
    }
    print([(failed ? SAY.false : SAY.genuine)[locale]]);
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof CannotCheck)) throw error;
    complain([error.text[locale]]);
    return 2;
  }
}

/** What the deployment of this machine knows. One that does not answer is as good as none. */
async function askDeployment({ receipt }: ReceiptFile, { ask, complain, locale }: VerifyServices) {
  const { dataset } = receipt as { dataset?: { sha256?: unknown } };
  const sha256 = typeof dataset?.sha256 === 'string' ? dataset.sha256 : '';
  const request = {
    command: 'receipt facts',
    locale,
    options: { dataset: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : '0'.repeat(64) },
  };
  const reply = await ask(request);
  if (!reply) return null;
  if ('error' in reply) {
    complain([reply.error]);
    return null;
  }
  return receiptFactsAnswer.parse(JSON.parse(reply.lines[0] ?? ''));
}
