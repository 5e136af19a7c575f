'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { ApiProvider } from '#features/api.tsx';
import { NotificationBell } from '#features/notifications/notification-bell.tsx';
import { usePathname } from '#lib/i18n/navigation.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { toast } from '#ui/primitives/announcer.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { MENU_ITEM, MenuList, Popover } from '#ui/primitives/popover.tsx';
import { accountPageHref } from './return-path.ts';
import { type Me, useMe } from './use-me.ts';
import { useFollowSession, useSession } from './use-session.ts';

/** Shown where the account menu is asked for "my submissions": the challenge people start with. */
const FIRST_CHALLENGE = 'mnist';

export default function LiveAccountMenu(props: { readonly waiting: ReactNode }) {
  return (
    <ApiProvider>
      <Menu waiting={props.waiting} />
    </ApiProvider>
  );
}

function Menu(props: { readonly waiting: ReactNode }) {
  useFollowSession();
  const { status, me } = useMe();
  if (status === 'loading') return props.waiting;
  if (!me) return <SignInLink />;
  return (
    <>
      <NotificationBell />
      <OwnMenu me={me} />
    </>
  );
}

function SignInLink() {
  const t = useTranslations('common.account');
  const path = usePathname();
  // The pages for signing in lead back to where they were asked for, not to themselves.
  const returnTo = /^\/(sign-in|sign-up|setup)$/.test(path) ? '/' : path;
  return (
    <ButtonLink href={accountPageHref('sign-in', returnTo)} prefetch={false} size="medium">
      {t('signIn')}
    </ButtonLink>
  );
}

function OwnMenu(props: { readonly me: Me }) {
  const t = useTranslations('common.account');
  const session = useSession();
  const [leaving, setLeaving] = useState(false);
  const { name, handle, role } = props.me;

  const leave = async () => {
    if (leaving) return;
    setLeaving(true);
    try {
      await session.leave();
    } catch {
      toast(t('signOutFailed'), 'bad');
      setLeaving(false);
    }
  };
  const items = [
    { href: `/challenges/${FIRST_CHALLENGE}/submissions`, label: t('submissions') },
    { href: `/u/${handle}`, label: t('profile') },
    { href: '/me', label: t('settings') },
    ...(role === 'admin' ? [{ href: '/admin', label: t('administration') }] : []),
  ];
  return (
    <Popover
      label={t('label', { name })}
      trigger={
        <>
          <Icon name="user" className="size-5" />
          <span className="hidden max-w-40 truncate text-ink sm:inline">{name}</span>
          <Icon name="chevron-down" className="size-3.5" />
        </>
      }
    >
      <div className="flex items-center justify-between gap-3 border-b border-rule px-3 pt-1 pb-2.5">
        <div className="min-w-0">
          <p className="truncate font-semibold">{name}</p>
          <p className="truncate text-sm text-ink-soft">@{handle}</p>
        </div>
        {role === 'admin' && <Badge tone="accent">{t('admin')}</Badge>}
      </div>
      <div className="pt-1.5">
        <MenuList label={t('label', { name })}>
          {items.map((item) => (
            <li key={item.href}>
              <Link plain href={item.href} prefetch={false} className={MENU_ITEM}>
                {item.label}
              </Link>
            </li>
          ))}
          <li>
            <button
              type="button"
              onClick={() => void leave()}
              aria-busy={leaving || undefined}
              className={MENU_ITEM}
            >
              {t('signOut')}
            </button>
          </li>
        </MenuList>
      </div>
    </Popover>
  );
}
