import type { inferRouterOutputs } from '@trpc/server';
import type { Localized } from '#lib/i18n/locales.ts';
import type { AppRouter } from '#server/api/root.ts';
import type { Metric } from '#server/challenges/schema.ts';

export type NotificationPage = inferRouterOutputs<AppRouter>['notifications']['list'];
export type NotificationItem = NotificationPage['items'][number];

/** What words about a challenge need of it. */
export interface NamedChallenge {
  readonly slug: string;
  readonly title: Localized;
  readonly metric: Metric;
}
