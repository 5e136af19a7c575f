import { siteOrigin } from '#app/site-origin.ts';

/** Pages are for everyone; what is personal or made per request is of no use in an index. */
export function GET(request: Request): Response {
  const lines = [
    'User-agent: *',
    'Disallow: /api/',
    'Disallow: /*/me',
    'Disallow: /*/submissions/',
    `Sitemap: ${siteOrigin(request)}/sitemap.xml`,
  ];
  return new Response(`${lines.join('\n')}\n`, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
