'use client';

import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { useLab } from '../lab-context.tsx';
import { useBackendName } from './use-backend-name.ts';

const never = () => () => undefined;

/** Whether the browser keeps its fast paths from this page because it came over plain http. */
function useInsecure(): boolean {
  return useSyncExternalStore(
    never,
    () => !window.isSecureContext,
    () => false,
  );
}

/** Why this backend and no faster one; and, over plain http, what the browser withholds. */
export function BackendNotes() {
  const t = useTranslations('lab.backend');
  const backendName = useBackendName();
  const insecure = useInsecure();
  const { run } = useLab();
  const passedOver = run?.backend?.passedOver ?? [];
  // Its line is kept before the backend is known, so that nothing moves when it is.
  if (passedOver.length === 0 && !insecure) return <div className="h-8" />;
  return (
    <details className="min-h-8 text-sm" open={insecure || undefined}>
      <summary className="py-1 text-ink-soft hover:text-ink">{t(insecure ? 'whySlower' : 'why')}</summary>
      <div className="flex max-w-measure flex-col gap-2 pt-1 pb-2">
        {insecure && <p>{t('insecure')}</p>}
        {passedOver.length > 0 && (
          <ul className="flex list-disc flex-col gap-1 ps-5">
            {passedOver.map(({ backend, reason }) => (
              <li key={backend}>
                {t('passedOver', { backend: backendName(backend), reason: t(`reason.${reason}`) })}
              </li>
            ))}
          </ul>
        )}
        {!insecure && <p className="text-ink-soft">{t('force')}</p>}
      </div>
    </details>
  );
}
