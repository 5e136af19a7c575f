import { createRoute, z } from '@hono/zod-openapi';
import { isoMoments } from '#lib/iso-moments.ts';
import { getModel, type ModelView } from '#server/models/get-model.ts';
import { listModels } from '#server/models/list-models.ts';
import { MODEL_PAGES_MAX, modelSearchSchema, modelSlugSchema } from '#server/models/schema.ts';
import { modelListSchema, modelSchema } from '#server/rest/model-schemas.ts';
import { newRestApp, refusals, TOKEN_OPTIONAL } from '#server/rest/rest-app.ts';

const list = createRoute({
  method: 'get',
  path: '/models',
  summary: 'The model zoo',
  description: 'Searched, filtered and sorted as on the site’s own page.',
  security: TOKEN_OPTIONAL,
  request: {
    query: modelSearchSchema.extend({ page: z.coerce.number().int().min(1).max(MODEL_PAGES_MAX).default(1) }),
  },
  responses: {
    200: { description: 'A page of models', content: { 'application/json': { schema: modelListSchema } } },
    ...refusals(400),
  },
});

const get = createRoute({
  method: 'get',
  path: '/models/{slug}',
  summary: 'A model with its versions, cards and verified scores',
  security: TOKEN_OPTIONAL,
  request: { params: z.object({ slug: modelSlugSchema.meta({ example: 'lenet-5' }) }) },
  responses: {
    200: { description: 'The model', content: { 'application/json': { schema: modelSchema } } },
    ...refusals(400, 404),
  },
});

export const modelRoutes = newRestApp()
  .openapi(list, async (c) => {
    const page = isoMoments(await listModels(c.var.services.database.db, c.req.valid('query')));
    return c.json(page, 200);
  })
  .openapi(get, async (c) => {
    const model = await getModel(c.var.services.database.db, c.var.actor, c.req.valid('param'));
    return c.json(present(model), 200);
  });

function present(model: ModelView) {
  const { withdrawn: _, mayEdit: _edit, mayWithdraw: _withdraw, versions, ...shown } = model;
  return isoMoments({
    ...shown,
    versions: versions.map(({ run: _run, ...version }) => ({
      ...version,
      download: `/api/models/${model.slug}/versions/${version.version}/model.onnx`,
    })),
  });
}
