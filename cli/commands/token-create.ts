import { z } from 'zod';
import { defineCommand } from '#cli/command.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { findUserId } from '#server/accounts/find-user.ts';
import { emailSchema, tokenNameSchema } from '#server/accounts/schema.ts';

export const tokenCreate = defineCommand({
  name: 'token create',
  summary: {
    en: 'Make a personal token for the REST API and print it alone',
    zh: '创建 REST API 的个人令牌，只输出令牌本身',
  },
  flags: {
    email: {
      type: 'string',
      value: 'E',
      required: true,
      help: { en: 'e-mail address of the account', zh: '账号的邮箱' },
    },
    name: {
      type: 'string',
      value: 'N',
      help: { en: 'what it is called in the account’s list', zh: '在账号的令牌列表中显示的名称' },
    },
  },
  options: z.strictObject({ email: emailSchema, name: tokenNameSchema.default('tidu token create') }),
  async run({ database }, options) {
    const userId = await findUserId(database.db, options);
    const { token } = await createApiToken(database, { userId, name: options.name });
    return [token];
  },
});
