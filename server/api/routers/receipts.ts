import { z } from 'zod';
import { publicProcedure, router } from '#server/api/trpc.ts';
import { checkSignature } from '#server/receipts/check-signature.ts';
import { readPublicKeys } from '#server/receipts/read-public-keys.ts';
import { listReceipts, readReceipt } from '#server/submissions/read-receipt.ts';
import { ID_MAX } from '#server/submissions/schema.ts';

const oneSubmission = z.object({ id: z.string().max(ID_MAX) });

export const receiptsRouter = router({
  /** A receipt, the keys that check it, and what this server makes of the two. */
  get: publicProcedure
    .input(oneSubmission.extend({ evaluation: z.string().max(ID_MAX).optional() }))
    .query(async ({ ctx, input }) => {
      const { database } = ctx.runtime;
      const signed = await readReceipt(database.db, ctx.actor, input);
      const keys = await readPublicKeys(database);
      return { signed, keys, verdict: checkSignature(signed, keys) };
    }),

  list: publicProcedure
    .input(oneSubmission)
    .query(({ ctx, input }) => listReceipts(ctx.runtime.database.db, ctx.actor, input)),
});
