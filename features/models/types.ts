import type { inferRouterOutputs } from '@trpc/server';
import type { Localized } from '#lib/i18n/locales.ts';
import type { AppRouter } from '#server/api/root.ts';
import type { Metric } from '#server/challenges/schema.ts';

type Outputs = inferRouterOutputs<AppRouter>['models'];

export type ModelView = Outputs['get'];
export type ModelVersion = ModelView['versions'][number];
export type ModelPage = Outputs['list'];
export type ModelEntry = ModelPage['items'][number];
export type VerifiedScore = ModelVersion['scores'][number];
export type PublishingOptions = Outputs['publishingOptions'];

/** What the pages of the zoo say of a challenge. */
export interface ChallengeName {
  readonly slug: string;
  readonly title: Localized;
  readonly metric: Metric;
}
