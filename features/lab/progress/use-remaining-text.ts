import { useTranslations } from 'next-intl';
import type { RunSnapshot } from '#ml/train/protocol.ts';
import { remainingSeconds, roughDuration } from './remaining-time.ts';

/** "about 45 s left", or null while nobody can know. */
export function useRemainingText(run: RunSnapshot | null): string | null {
  const t = useTranslations('lab.progress');
  if (run?.state !== 'training') return null;
  const seconds = remainingSeconds(run);
  if (seconds === null) return null;
  const duration = roughDuration(seconds);
  return duration.minutes > 0 && duration.seconds === 0
    ? t('minutesLeft', { minutes: duration.minutes })
    : t('secondsLeft', { minutes: duration.minutes, seconds: duration.seconds });
}
