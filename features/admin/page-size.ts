export const ACTIONS_PAGE_SIZE = 30;
