'use client';

import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { useRouter } from '#lib/i18n/navigation.ts';
import { Select } from '#ui/primitives/select.tsx';

/** Leads to the board of another season. Nothing to choose from, nothing shown. */
export function SeasonPicker(props: {
  readonly challenge: string;
  readonly season: string;
  readonly seasons: readonly { readonly name: string; readonly closesAt: string | null }[];
}) {
  const t = useTranslations('leaderboard.seasons');
  const router = useRouter();
  const [pending, start] = useTransition();
  const { challenge, season, seasons } = props;
  if (seasons.length < 2) return null;
  const open = (name: string) =>
    start(() => router.push(`/challenges/${challenge}/leaderboard?season=${name}`));
  return (
    <Select
      className="w-full max-w-56"
      label={t('label')}
      value={season}
      aria-busy={pending}
      onChange={(event) => open(event.target.value)}
      options={seasons.map(({ name }, i) => ({
        value: name,
        label: i === 0 ? t('current', { season: name }) : name,
      }))}
    />
  );
}
