import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { siteOrigin } from '#app/site-origin.ts';
import { SHIPPED_FILES } from '#content/models/all.ts';
import { HTML_LANG, LOCALES } from '#lib/i18n/locales.ts';

const CHALLENGE_PAGES = ['', '/data', '/rules', '/train', '/submit', '/leaderboard'];

/** Every public page with its twin in the other language (https://www.sitemaps.org, with hreflang links). */
export function GET(request: Request): Response {
  const origin = siteOrigin(request);
  const urls = publicPaths().flatMap((path) => LOCALES.map((locale) => entry(origin, locale, path)));
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ...urls,
    '</urlset>',
  ].join('\n');
  return new Response(`${xml}\n`, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
}

function publicPaths(): string[] {
  const challenges = DEFINITIONS.flatMap(({ slug }) =>
    CHALLENGE_PAGES.map((page) => `/challenges/${slug}${page}`),
  );
  const models = SHIPPED_FILES.map(({ model }) => `/models/${(model as { slug: string }).slug}`);
  return ['', '/challenges', ...challenges, '/models', ...models, '/status', '/credits'];
}

function entry(origin: string, locale: string, path: string): string {
  const twins = LOCALES.map(
    (other) =>
      `<xhtml:link rel="alternate" hreflang="${HTML_LANG[other]}" href="${origin}/${other}${path}"/>`,
  );
  return `<url><loc>${origin}/${locale}${path}</loc>${twins.join('')}</url>`;
}
