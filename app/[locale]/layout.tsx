import type { Metadata, Viewport } from 'next';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AccountMenu } from '#features/account/account-menu.tsx';
import { ClientMessages } from '#lib/i18n/client-messages.tsx';
import { HTML_LANG, LOCALES } from '#lib/i18n/locales.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { THEME_SCRIPT } from '#lib/theme.ts';
import { SiteFooter } from '#ui/patterns/site-footer.tsx';
import { MAIN_ID, SiteHeader } from '#ui/patterns/site-header.tsx';
import { Announcer } from '#ui/primitives/announcer.tsx';
import '../globals.css';

interface LayoutProps {
  readonly params: Promise<{ locale: string }>;
  readonly children: ReactNode;
}

/** Any other first segment is no page of ours: it gets the site's 404. */
export const dynamicParams = false;

export function generateStaticParams() {
  return LOCALES.map((locale) => ({ locale }));
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fdfdfb' },
    { media: '(prefers-color-scheme: dark)', color: '#1a2225' },
  ],
};

export async function generateMetadata(props: LayoutProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'common' });
  const name = t('name');
  return {
    title: { default: name, template: `%s · ${name}` },
    description: t('description'),
    applicationName: name,
  };
}

export default async function Layout(props: LayoutProps) {
  const locale = await pageLocale(props.params);
  const t = await getTranslations({ locale, namespace: 'common' });
  return (
    // The theme script sets data-theme before React looks.
    <html lang={HTML_LANG[locale]} suppressHydrationWarning>
      <head>
        {/* A constant of ours, allowed by its hash. */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body className="flex flex-col">
        <ClientMessages locale={locale} namespaces={[]}>
          <SiteHeader
            navigation={[
              { href: '/challenges', label: t('navigation.challenges') },
              { href: '/models', label: t('navigation.models') },
            ]}
            account={<AccountMenu />}
          />
          <main id={MAIN_ID} tabIndex={-1} className="flex-1 outline-none">
            {props.children}
          </main>
          <SiteFooter
            links={[
              { href: '/status', label: t('footer.status') },
              { href: '/credits', label: t('footer.credits') },
              { href: '/api/v1/openapi.json', label: t('footer.api'), document: true },
            ]}
          />
          <Announcer />
        </ClientMessages>
      </body>
    </html>
  );
}
