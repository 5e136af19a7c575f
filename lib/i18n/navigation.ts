import { createNavigation } from 'next-intl/navigation';
import { routing } from './routing.ts';

/** Next's navigation with the language in the path: `<Link href="/challenges">` leads to `/zh/challenges` on a Chinese page. */
export const { Link, usePathname, useRouter, getPathname, redirect } = createNavigation(routing);
