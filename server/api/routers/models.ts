import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { editModel } from '#server/models/edit-model.ts';
import { getModel } from '#server/models/get-model.ts';
import { listModels } from '#server/models/list-models.ts';
import { publishModel } from '#server/models/publish-model.ts';
import { publishVersion } from '#server/models/publish-version.ts';
import { publishingOptions } from '#server/models/publishing-options.ts';
import {
  editModelSchema,
  modelSearchSchema,
  modelSlugSchema,
  publishModelSchema,
  publishVersionSchema,
} from '#server/models/schema.ts';
import { withdrawModel } from '#server/models/withdraw-model.ts';
import { ID_MAX } from '#server/submissions/schema.ts';

const oneModel = z.object({ slug: modelSlugSchema });

export const modelsRouter = router({
  list: publicProcedure
    .input(modelSearchSchema)
    .query(async ({ ctx, input }) => isoMoments(await listModels(ctx.runtime.database.db, input))),

  get: publicProcedure
    .input(oneModel)
    .query(async ({ ctx, input }) => isoMoments(await getModel(ctx.runtime.database.db, ctx.actor, input))),

  publishingOptions: userProcedure
    .input(z.object({ submissionId: z.string().max(ID_MAX) }))
    .query(({ ctx, input }) => publishingOptions(ctx.runtime.database.db, ctx.actor, input)),

  publish: userProcedure
    .input(publishModelSchema)
    .mutation(({ ctx, input }) => publishModel(ctx.runtime.database, ctx.runtime.storage, ctx.actor, input)),

  publishVersion: userProcedure
    .input(publishVersionSchema)
    .mutation(({ ctx, input }) =>
      publishVersion(ctx.runtime.database, ctx.runtime.storage, ctx.actor, input),
    ),

  edit: userProcedure
    .input(editModelSchema)
    .mutation(({ ctx, input }) => editModel(ctx.runtime.database.db, ctx.actor, input)),

  withdraw: userProcedure
    .input(oneModel)
    .mutation(({ ctx, input }) => withdrawModel(ctx.runtime.database.db, ctx.actor, input)),
});
