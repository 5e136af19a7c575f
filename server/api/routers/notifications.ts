import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { countUnread, listNotifications } from '#server/notifications/list-notifications.ts';
import { markRead } from '#server/notifications/mark-read.ts';
import { ID_MAX, pageCursorSchema, pageLimitSchema } from '#server/submissions/schema.ts';

export const notificationsRouter = router({
  list: userProcedure
    .input(z.object({ cursor: pageCursorSchema, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      isoMoments(await listNotifications(ctx.runtime.database.db, ctx.actor, input)),
    ),

  unread: publicProcedure.query(({ ctx }) => countUnread(ctx.runtime.database.db, ctx.actor)),

  markRead: userProcedure
    .input(z.object({ id: z.string().max(ID_MAX).optional() }))
    .mutation(({ ctx, input }) => markRead(ctx.runtime.database, ctx.actor, input)),
});
