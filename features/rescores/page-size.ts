export const RESCORE_PAGE_SIZE = 50;
