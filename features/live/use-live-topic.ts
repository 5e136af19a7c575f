'use client';

import { useEffect, useRef } from 'react';
import { subscribeLive } from '#features/live/live-connection.ts';

/**
 * Calls `onChange` when `topic` (`submission:<id>`, `leaderboard:<season id>`, `queue`) has changed on the server, and
 * once whenever changes may have been missed: after a broken connection, and when the tab is looked at again. Ask
 * again then; the event itself says nothing. With `null` it listens to nothing.
 */
export function useLiveTopic(topic: string | null, onChange: () => void): void {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (topic === null) return;
    return subscribeLive(topic, () => latest.current());
  }, [topic]);
}
