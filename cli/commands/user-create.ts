import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { ROLES } from '#db/schema/index.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { operatorCreateUser } from '#server/accounts/operator-create-user.ts';
import { emailSchema, handleSchema, nameSchema, passwordSchema } from '#server/accounts/schema.ts';

export const userCreate = defineCommand({
  name: 'user create',
  summary: { en: 'Make an account, also an administrator’s', zh: '创建账号，也可创建管理员' },
  flags: {
    email: {
      type: 'string',
      value: 'E',
      required: true,
      help: { en: 'e-mail address for signing in', zh: '登录用的邮箱' },
    },
    name: {
      type: 'string',
      value: 'N',
      required: true,
      help: { en: 'name shown to others', zh: '展示给他人的名字' },
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
    role: {
      type: 'string',
      value: 'member|admin',
      help: { en: 'member where it is not given', zh: '默认为 member' },
    },
    handle: {
      type: 'string',
      value: 'H',
      help: {
        en: 'part of the profile’s address; made from the name where it is not given',
        zh: '个人主页地址的一部分；默认由名字生成',
      },
    },
  },
  options: z.strictObject({
    email: emailSchema,
    name: nameSchema,
    password: passwordSchema,
    role: z.enum(ROLES).default('member'),
    handle: handleSchema.optional(),
  }),
  async run({ database }, options, locale) {
    const { handle } = await operatorCreateUser(database.db, SYSTEM, { ...options, locale });
    const made = {
      en: `Made the ${options.role === 'admin' ? 'administrator' : 'member'} @${handle} (${options.email}).`,
      zh: `已创建${options.role === 'admin' ? '管理员' : '成员'} @${handle}（${options.email}）。`,
    };
    return [made[locale]];
  },
});
