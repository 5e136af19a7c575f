import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { DEFINITIONS } from '#app/[locale]/challenges/definitions.ts';
import { orNotFound } from '#app/or-not-found.ts';
import { EditProfileLink } from '#features/account/edit-profile-link.tsx';
import { ProfileEntries } from '#features/account/profile-entries.tsx';
import { languageAlternates } from '#lib/i18n/alternates.ts';
import { pageLocale } from '#lib/i18n/page-locale.ts';
import { apiFor } from '#server/api/caller.ts';
import { PageHeader } from '#ui/patterns/page-header.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

interface PageProps {
  readonly params: Promise<{ locale: string; handle: string }>;
}

/** Asked for once a request, for the metadata and for the page. */
const readProfile = cache(async (handle: string) => {
  const api = await apiFor(await headers());
  return orNotFound(api.account.profile({ handle }));
});

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const locale = await pageLocale(props.params);
  const { handle, name } = await readProfile((await props.params).handle);
  const t = await getTranslations({ locale, namespace: 'account.profile' });
  return {
    title: name,
    description: t('description', { name, handle }),
    alternates: languageAlternates(locale, `/u/${handle}`),
  };
}

export default async function ProfilePage(props: PageProps) {
  const locale = await pageLocale(props.params);
  const profile = await readProfile((await props.params).handle);
  const t = await getTranslations({ locale, namespace: 'account.profile' });
  return (
    <>
      <PageHeader
        eyebrow={`@${profile.handle}`}
        title={profile.name}
        actions={<EditProfileLink handle={profile.handle} label={t('edit')} />}
      >
        {profile.bio && <p className="max-w-measure whitespace-pre-line">{profile.bio}</p>}
        <p className="text-sm text-ink-soft">
          {t('joined')} <DateTime at={profile.createdAt} dateOnly />
        </p>
      </PageHeader>
      <PageSection id="entries" title={t('entries')}>
        <ProfileEntries locale={locale} definitions={DEFINITIONS} entries={profile.entries} />
      </PageSection>
    </>
  );
}
