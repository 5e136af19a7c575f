import { useTranslations } from 'next-intl';
import { Link } from '#ui/primitives/link.tsx';
import { Mark } from './mark.tsx';

export interface FooterLink {
  readonly href: string;
  readonly label: string;
  /** A file or an endpoint, not a page in a language. */
  readonly document?: boolean;
}

/** The foot of every page: what this is, under which licence, and where to look further. */
export function SiteFooter(props: { readonly links: readonly FooterLink[] }) {
  const t = useTranslations('common');
  return (
    <footer className="mt-20 border-t border-rule bg-surface print:hidden">
      <div className="mx-auto flex max-w-page flex-wrap items-start justify-between gap-x-12 gap-y-6 px-4 py-10 sm:px-6">
        <div className="flex max-w-md gap-3">
          <Mark className="mt-0.5 size-7 shrink-0 text-ink-soft" />
          <p className="text-sm text-ink-soft">{t('footer.about')}</p>
        </div>
        <nav aria-label={t('footer.navigation')}>
          <ul className="flex flex-wrap gap-x-6 gap-y-1">
            {props.links.map((link) => (
              <li key={link.href}>
                <Link
                  plain
                  href={link.href}
                  document={link.document}
                  className="inline-flex min-h-9 items-center text-sm text-ink-soft underline decoration-rule underline-offset-4 hover:text-ink hover:decoration-current pointer-coarse:min-h-11"
                >
                  {link.label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
    </footer>
  );
}
