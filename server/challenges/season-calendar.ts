import type { ChallengeDefinition } from '#server/challenges/schema.ts';

export interface SeasonDates {
  readonly name: string;
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** The season that `moment` falls into, by the calendar of UTC. */
export function seasonAt(definition: Pick<ChallengeDefinition, 'seasons'>, moment: Date): SeasonDates {
  switch (definition.seasons) {
    case 'monthly': {
      const year = moment.getUTCFullYear();
      const month = moment.getUTCMonth();
      return {
        name: `${year}-${String(month + 1).padStart(2, '0')}`,
        opensAt: new Date(Date.UTC(year, month, 1)),
        closesAt: new Date(Date.UTC(year, month + 1, 1)),
      };
    }
    default:
      return definition.seasons satisfies never;
  }
}
