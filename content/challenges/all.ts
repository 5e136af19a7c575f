import mnist from './mnist/challenge.json' with { type: 'json' };

/** Every challenge that is defined by files, unparsed; see `challengeDefinition` in server/challenges/schema.ts. */
export const CHALLENGE_FILES: readonly unknown[] = [mnist];
