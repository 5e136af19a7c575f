'use client';

import { useTranslations } from 'next-intl';
import { usePathname } from '#lib/i18n/navigation.ts';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { TabLinks } from '#ui/primitives/tab-links.tsx';

/** The tabs of a challenge, shared by all its pages. */
export function ChallengeTabs(props: { readonly slug: string }) {
  const t = useTranslations('challenges.tabs');
  const base = `/challenges/${props.slug}`;
  return (
    <TabLinks
      label={t('label')}
      tabs={[
        { href: base, label: t('overview') },
        { href: `${base}/data`, label: t('data') },
        { href: `${base}/rules`, label: t('rules') },
        { href: `${base}/train`, label: t('train') },
        { href: `${base}/submit`, label: t('submit') },
        { href: `${base}/leaderboard`, label: t('leaderboard') },
        { href: `${base}/submissions`, label: t('submissions') },
      ]}
    />
  );
}

/** The one thing to do here: train. Not offered on the pages where one is doing it already. */
export function TrainAction(props: { readonly slug: string }) {
  const t = useTranslations('challenges.header');
  const path = usePathname();
  const base = `/challenges/${props.slug}`;
  if (path === `${base}/train` || path === `${base}/submit`) return null;
  return (
    <ButtonLink href={`${base}/train`} variant="primary" size="large">
      {t('train')}
    </ButtonLink>
  );
}
