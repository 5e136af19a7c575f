/** Final submissions of one participant in a season: two, as is usual, for one that is safe and one that is bold. */
export const FINALS_LIMIT = 2;
