/** What is written down when an administrator or the operator did it; words: `admin.actions.<action>`. */
export const ADMIN_ACTIONS = [
  'key_rotated',
  'rescore_started',
  'rescore_retried',
  'rescore_cancelled',
  'mark_resolved',
  'user_created',
  'password_set',
] as const;
export type AdminAction = (typeof ADMIN_ACTIONS)[number];
