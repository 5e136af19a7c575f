import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import { rotateKey } from '#server/receipts/rotate-key.ts';

export const keysShow = defineCommand({
  name: 'keys show',
  summary: {
    en: 'Print the public keys that check receipts, as the site publishes them',
    zh: '输出用来核对回执的公钥，与站点公布的相同',
  },
  flags: {},
  options: z.strictObject({}),
  async run({ database }) {
    return [JSON.stringify(await readPublicKeys(database), null, 2)];
  },
});

export const keysRotate = defineCommand({
  name: 'keys rotate',
  summary: {
    en: 'Make a new key for signing receipts; earlier receipts can still be checked',
    zh: '更换签署回执的密钥；以前的回执仍可核对',
  },
  flags: {},
  options: z.strictObject({}),
  async run({ database }, _options, locale) {
    const { keyId, retired } = await rotateKey(database, SYSTEM);
    const done = {
      en: [
        `Receipts are signed with ${keyId} from now on.`,
        `${retired} stays published, and its private half is gone.`,
      ],
      zh: [`此后的回执由 ${keyId} 签署。`, `${retired} 继续公布，它的私钥已经销毁。`],
    };
    return done[locale];
  },
});
