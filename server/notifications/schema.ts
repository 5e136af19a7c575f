import { z } from 'zod';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';

/**
 * Every kind of notification with what its words need; the words are `notifications.kinds.<kind>` in both languages.
 * Details are flat, since they become the arguments of a message; null where there is nothing to say. To add a kind:
 * name it here and write its words. Safe in the browser.
 */
export const NOTIFICATION_DETAILS = {
  /** A season was scored again, and this participant's rank or score changed. Null where there was or is no entry. */
  rescored: z.strictObject({
    challenge: challengeSlug,
    season: seasonName,
    oldRank: z.int().nullable(),
    newRank: z.int().nullable(),
    oldValue: z.number().nullable(),
    newValue: z.number().nullable(),
  }),
  /** A season has ended and its private scores are out. */
  season_ended: z.strictObject({
    challenge: challengeSlug,
    season: seasonName,
    publicRank: z.int(),
    privateRank: z.int(),
  }),
  /** A score is off the leaderboard until a host has looked at it. */
  mark_opened: z.strictObject({ challenge: challengeSlug, season: seasonName, mark: z.string() }),
  /** A host has looked. */
  mark_resolved: z.strictObject({
    challenge: challengeSlug,
    season: seasonName,
    mark: z.string(),
    resolution: z.enum(['cleared', 'upheld']),
    note: z.string(),
  }),
} as const satisfies Record<string, z.ZodType<Readonly<Record<string, string | number | null>>>>;

export type NotificationKind = keyof typeof NOTIFICATION_DETAILS;
export type NotificationDetails<Kind extends NotificationKind = NotificationKind> = z.infer<
  (typeof NOTIFICATION_DETAILS)[Kind]
>;

export function isNotificationKind(kind: string): kind is NotificationKind {
  return Object.hasOwn(NOTIFICATION_DETAILS, kind);
}
