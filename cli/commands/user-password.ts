import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { operatorSetPassword } from '#server/accounts/operator-set-password.ts';
import { emailSchema, passwordSchema } from '#server/accounts/schema.ts';

export const userPassword = defineCommand({
  name: 'user password',
  summary: {
    en: 'Set somebody’s password and sign them out everywhere',
    zh: '重设某人的密码，并让其在所有设备上退出登录',
  },
  flags: {
    email: {
      type: 'string',
      value: 'E',
      required: true,
      help: { en: 'e-mail address of the account', zh: '账号的邮箱' },
    },
    password: {
      type: 'string',
      value: 'P',
      required: true,
      help: {
        en: 'at least 8 characters; - reads a line from standard input',
        zh: '至少 8 个字符；填 - 则从标准输入读取一行',
      },
    },
  },
  options: z.strictObject({ email: emailSchema, password: passwordSchema }),
  async run({ database }, options, locale) {
    await operatorSetPassword(database, SYSTEM, options);
    const done = {
      en: `Set the password of ${options.email} and ended every session.`,
      zh: `已重设 ${options.email} 的密码，并结束其所有登录。`,
    };
    return [done[locale]];
  },
});
