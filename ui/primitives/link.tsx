import type { AnchorHTMLAttributes, ReactNode } from 'react';
import { Link as LocaleLink } from '#lib/i18n/navigation.ts';
import { classes } from './classes.ts';

export interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'hrefLang'> {
  /** A path of the site without its language (`/challenges/mnist`), `#part`, or a whole address. */
  readonly href: string;
  /** The target is a file or an endpoint, not a page: no language is put before it and the browser loads it whole. */
  readonly document?: boolean;
  /** Without the look of a link in a text, for navigation and buttons. */
  readonly plain?: boolean;
  readonly prefetch?: boolean;
  readonly children: ReactNode;
}

const TEXT_LINK =
  'text-accent underline decoration-1 underline-offset-3 hover:text-accent-strong hover:decoration-2';

export function Link(props: LinkProps) {
  const { href, document, plain, prefetch, className, children, ...rest } = props;
  const look = classes(!plain && TEXT_LINK, className);
  const outside = /^[a-z]+:/.test(href);
  if (outside || document || href.startsWith('#')) {
    return (
      <a {...rest} href={href} className={look} rel={outside ? 'noreferrer' : rest.rel}>
        {children}
      </a>
    );
  }
  return (
    <LocaleLink {...rest} href={href} prefetch={prefetch} className={look}>
      {children}
    </LocaleLink>
  );
}
