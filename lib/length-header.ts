/** How many bytes the body of an answer has; boot's HTTP server makes a Content-Length of it. */
export const LENGTH_HEADER = 'x-tidu-length';
