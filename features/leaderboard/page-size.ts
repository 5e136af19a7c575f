/** Rows of one request: a class fits on the first page. */
export const LEADERBOARD_PAGE_SIZE = 50;
