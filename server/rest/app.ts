import { VISITOR } from '#server/accounts/actor.ts';
import { actorFromBearer } from '#server/auth/actor-from-bearer.ts';
import { DomainError, isDomainError } from '#server/errors.ts';
import { challengeRoutes } from '#server/rest/challenge-routes.ts';
import { errorResponse } from '#server/rest/error-response.ts';
import { modelRoutes } from '#server/rest/model-routes.ts';
import { newRestApp, type RestServices } from '#server/rest/rest-app.ts';
import { statusRoutes } from '#server/rest/status-routes.ts';
import { submissionRoutes } from '#server/rest/submission-routes.ts';

/**
 * The public REST API: the same verbs as the site's pages, for scripts. Personal tokens say who asks; cookies never do,
 * so that no page of another site can make a browser ask.
 */
export function createRestApi(services: () => RestServices) {
  const app = newRestApp().basePath('/api/v1');
  app.onError((error, c) => errorResponse(asForTokens(error), c.req.raw));
  app.notFound((c) => errorResponse(new DomainError('not_found'), c.req.raw));
  app.use(async (c, next) => {
    const current = services();
    c.set('services', current);
    c.set('actor', (await actorFromBearer(current.database.db, c.req.raw.headers)) ?? VISITOR);
    c.header('cache-control', 'no-store');
    await next();
  });
  app.route('/', challengeRoutes);
  app.route('/', submissionRoutes);
  app.route('/', modelRoutes);
  app.route('/', statusRoutes);
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A personal access token, made under Settings or with `npm run tidu -- token create`.',
  });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Tidu', version: '1', description: 'Submit models and read verified scores.' },
    servers: [{ url: '/' }],
  });
  return app;
}

/** To a script, "sign in" is no advice: what it needs is a token. */
function asForTokens(error: unknown): unknown {
  if (!isDomainError(error) || error.code !== 'unauthenticated') return error;
  return new DomainError('unauthenticated', { cause: error, details: { what: 'token' } });
}
