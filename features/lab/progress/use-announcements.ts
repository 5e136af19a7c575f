import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import { useLab } from '../lab-context.tsx';

/** A screen reader is told at most this often; what came in between is left out, the newest is told. */
const QUIET_MS = 5000;

/** Tells screen readers how the run goes: every change of state, and the result of every epoch. */
export function useRunAnnouncements(): void {
  const t = useTranslations('lab.announce');
  const format = useFormatter();
  const { run } = useLab();
  const spokenAt = useRef(0);
  const last = run?.epochs.at(-1);
  const epochText =
    run &&
    last &&
    t('epoch', {
      epoch: last.epoch,
      epochs: run.config.epochs,
      accuracy: format.number(last.validation.accuracy, { style: 'percent', maximumFractionDigits: 1 }),
    });
  const state = run?.state ?? 'idle';
  const text = state === 'training' ? (epochText ?? t('training')) : state === 'idle' ? null : t(state);

  useEffect(() => {
    if (!text) return;
    const wait = Math.max(0, spokenAt.current + QUIET_MS - Date.now());
    const timer = setTimeout(() => {
      spokenAt.current = Date.now();
      announce(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
}
