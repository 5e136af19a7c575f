/** Rows of one request: a day's quota fits on the first page. */
export const MY_SUBMISSIONS_PAGE_SIZE = 20;
