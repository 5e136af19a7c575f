import { useTranslations } from 'next-intl';

/** What the ranges and the groups of a board say, for somebody who meets them for the first time. */
export function UncertaintyNote() {
  const t = useTranslations('leaderboard.uncertainty');
  return (
    <details className="mt-6 max-w-measure">
      <summary className="cursor-pointer text-accent hover:text-accent-strong">{t('title')}</summary>
      <div className="mt-3 flex flex-col gap-3 text-ink-soft">
        <p>{t('interval')}</p>
        <p>{t('bands')}</p>
        <p>{t('limits')}</p>
      </div>
    </details>
  );
}
