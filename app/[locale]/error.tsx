'use client';

import { useLocale } from 'next-intl';
import { FailedPage } from '#app/failed-page.tsx';

/** Shown in place of a page that threw, inside the site's frame. */
export default function ErrorPage(props: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return <FailedPage locales={[useLocale()]} digest={props.error.digest} onRetry={props.reset} />;
}
