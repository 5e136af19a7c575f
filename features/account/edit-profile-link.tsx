'use client';

import { ApiProvider } from '#features/api.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { useMe } from './use-me.ts';

/** Leads the owner of a profile to where it is edited; nobody else sees it. */
export function EditProfileLink(props: { readonly handle: string; readonly label: string }) {
  return (
    <ApiProvider>
      <OwnersLink {...props} />
    </ApiProvider>
  );
}

function OwnersLink(props: { readonly handle: string; readonly label: string }) {
  const { me } = useMe();
  return me?.handle === props.handle ? <ButtonLink href="/me">{props.label}</ButtonLink> : null;
}
