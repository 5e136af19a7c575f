'use client';

import { createContext, type ReactNode, use, useEffect, useSyncExternalStore } from 'react';
import { backendFromAddress, createTrainingClient } from '#ml/train/client.ts';
import { LabSession, type LabState } from './lab-session.ts';
import type { LabSetup } from './lab-setup.ts';
import { namesSettings, settingsFromSearch } from './settings/settings-url.ts';

// One per challenge and browser page, not per component: a run goes on while its owner reads another page of the site,
// and is found again on coming back or on changing the language.
const sessions = new Map<string, LabSession>();

function sessionOf(challenge: string, lab: LabSetup): LabSession {
  const known = sessions.get(challenge);
  if (known) return known;
  const session = new LabSession({
    lab,
    createClient: (forceBackend) => createTrainingClient({ challenge, dataset: lab.dataset, forceBackend }),
  });
  sessions.set(challenge, session);
  return session;
}

const LabContext = createContext<LabSession | null>(null);

/** Gives the lab of one challenge to everything below, and opens it in the browser. */
export function LabProvider(props: {
  readonly challenge: string;
  readonly lab: LabSetup;
  readonly children: ReactNode;
}) {
  const session = sessionOf(props.challenge, props.lab);
  useEffect(() => {
    const { search } = window.location;
    void session.open(
      namesSettings(search) ? settingsFromSearch(session.lab, search) : null,
      backendFromAddress(search),
    );
  }, [session]);
  return <LabContext value={session}>{props.children}</LabContext>;
}

export function useLabSession(): LabSession {
  const session = use(LabContext);
  if (!session) throw new Error('useLabSession needs a LabProvider above it.');
  return session;
}

export function useLab(): LabState {
  const session = useLabSession();
  return useSyncExternalStore(session.subscribe, session.state, () => session.firstState);
}
