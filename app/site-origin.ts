/** The site's own address, `https://…` without a path, as the HTTP server established it for this request. */
export function siteOrigin(request: Request): string {
  const protocol = request.headers.get('x-forwarded-proto') ?? 'http';
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
  return `${protocol}://${host}`;
}
