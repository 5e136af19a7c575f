'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '#ui/primitives/skeleton.tsx';

/** As wide as "Sign in" is, so that the header does not move when the answer comes. */
function Waiting() {
  return (
    <span className="flex min-h-10 w-24 items-center justify-end">
      <Skeleton className="h-5 w-16" />
    </span>
  );
}

const LiveAccountMenu = dynamic(() => import('./live-account-menu.tsx'), { ssr: false, loading: Waiting });

/**
 * Who is signed in, in the site's header. A page that is only read does not wait for it: the API client and this menu
 * come after it in a chunk of their own.
 */
export function AccountMenu() {
  return <LiveAccountMenu waiting={<Waiting />} />;
}
