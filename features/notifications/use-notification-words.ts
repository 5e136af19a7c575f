import { useLocale, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import type { NotificationDetails } from '#server/notifications/schema.ts';
import type { NamedChallenge, NotificationItem } from './types.ts';

export interface Words {
  readonly title: string;
  readonly text: string;
}

/** What a notification says, by its kind: the one place to extend for a new one. */
export function useNotificationWords(
  challenges: readonly NamedChallenge[],
): (item: NotificationItem) => Words {
  const t = useTranslations('notifications.kinds');
  const locale = useLocale();
  const metricValue = useMetricValue();
  const find = (slug: string) => challenges.find((challenge) => challenge.slug === slug);
  return (item) => {
    const { season } = item.details;
    const known = find(item.details.challenge);
    const challenge = known?.title[locale] ?? item.details.challenge;
    const names = { challenge, season };
    switch (item.kind) {
      case 'rescored': {
        const { oldRank, newRank, oldValue, newValue } = item.details;
        const value = (figure: number | null) =>
          figure === null ? '–' : metricValue(known?.metric.name ?? 'accuracy', figure);
        return {
          title: t('rescored.title', names),
          text: t('rescored.text', {
            change: changeOf(item.details),
            oldRank: oldRank ?? 0,
            newRank: newRank ?? 0,
            oldValue: value(oldValue),
            newValue: value(newValue),
          }),
        };
      }
      case 'season_ended': {
        const { publicRank, privateRank } = item.details;
        return {
          title: t('season_ended.title', names),
          text: t('season_ended.text', { publicRank, privateRank }),
        };
      }
      case 'mark_opened':
        return {
          title: t('mark_opened.title', names),
          text: t('mark_opened.text', { mark: item.details.mark }),
        };
      case 'mark_resolved': {
        const { resolution, note } = item.details;
        return {
          title: t('mark_resolved.title', names),
          text: t('mark_resolved.text', {
            resolution,
            note: note === '' ? 'none' : 'some',
            noteText: note,
          }),
        };
      }
      default:
        return item satisfies never;
    }
  };
}

function changeOf(details: NotificationDetails<'rescored'>): string {
  const { oldRank, newRank, oldValue, newValue } = details;
  if (newRank === null) return 'gone';
  if (oldRank === null) return 'entered';
  if (oldRank === newRank) return 'value';
  return oldValue === newValue ? 'rank' : 'both';
}
