import { z } from 'zod';
import { isId } from '#lib/ids.ts';
import { changePassword } from '#server/accounts/change-password.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { createFirstAdmin } from '#server/accounts/create-first-admin.ts';
import { listApiTokens } from '#server/accounts/list-api-tokens.ts';
import { listSessions } from '#server/accounts/list-sessions.ts';
import { readMe } from '#server/accounts/read-me.ts';
import { readProfile } from '#server/accounts/read-profile.ts';
import { revokeApiToken } from '#server/accounts/revoke-api-token.ts';
import { revokeSession } from '#server/accounts/revoke-session.ts';
import {
  changePasswordSchema,
  HANDLE_MAX,
  profileSchema,
  setupSchema,
  signUpSchema,
  tokenNameSchema,
} from '#server/accounts/schema.ts';
import { setupTokenValid } from '#server/accounts/setup-token.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { updateProfile } from '#server/accounts/update-profile.ts';
import { asJson } from '#server/api/as-json.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';

const sessionId = z.custom<`ses_${string}`>((value) => typeof value === 'string' && isId('session', value));
const tokenId = z.custom<`tok_${string}`>((value) => typeof value === 'string' && isId('token', value));

export const accountRouter = router({
  me: publicProcedure.query(({ ctx }) =>
    ctx.actor.kind === 'user' ? readMe(ctx.runtime.database.db, ctx.actor) : null,
  ),

  signUp: publicProcedure
    .input(signUpSchema)
    .mutation(({ ctx, input }) => signUp(ctx.runtime.database.db, { ...input, address: ctx.address })),

  profile: publicProcedure
    .input(z.object({ handle: z.string().max(HANDLE_MAX) }))
    .query(async ({ ctx, input }) => asJson(await readProfile(ctx.runtime.database.db, input))),

  updateProfile: userProcedure
    .input(profileSchema)
    .mutation(({ ctx, input }) => updateProfile(ctx.runtime.database.db, ctx.actor, input)),

  changePassword: userProcedure
    .input(changePasswordSchema)
    .mutation(({ ctx, input }) => changePassword(ctx.runtime.database, ctx.actor, input)),

  sessions: userProcedure.query(async ({ ctx }) =>
    asJson(await listSessions(ctx.runtime.database.db, ctx.actor)),
  ),

  revokeSession: userProcedure
    .input(z.object({ id: sessionId }))
    .mutation(({ ctx, input }) => revokeSession(ctx.runtime.database.db, ctx.actor, input)),

  tokens: userProcedure.query(async ({ ctx }) =>
    asJson(await listApiTokens(ctx.runtime.database.db, ctx.actor)),
  ),

  createToken: userProcedure
    .input(z.object({ name: tokenNameSchema }))
    .mutation(({ ctx, input }) =>
      createApiToken(ctx.runtime.database, { userId: ctx.actor.userId, name: input.name }),
    ),

  revokeToken: userProcedure
    .input(z.object({ id: tokenId }))
    .mutation(({ ctx, input }) => revokeApiToken(ctx.runtime.database.db, ctx.actor, input)),

  setupState: publicProcedure
    .input(setupSchema.pick({ token: true }))
    .query(async ({ ctx, input }) => ({ valid: await setupTokenValid(ctx.runtime.database.db, input) })),

  createFirstAdmin: publicProcedure.input(setupSchema).mutation(({ ctx, input }) =>
    createFirstAdmin(ctx.runtime.database, {
      ...input,
      locale: input.locale ?? 'en',
      address: ctx.address,
    }),
  ),
});
