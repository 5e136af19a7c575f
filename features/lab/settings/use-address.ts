import { useEffect } from 'react';
import type { LabSetup } from '../lab-setup.ts';
import type { RunSettings } from './settings.ts';
import { searchWithSettings, settingsFromSearch } from './settings-url.ts';

/** Keeps the address in step with the form, so that copying it shares the whole set-up. */
export function useSettingsInAddress(lab: LabSetup, settings: RunSettings, ready: boolean): void {
  useEffect(() => {
    if (!ready) return;
    const { pathname, search, hash } = window.location;
    // An address that already means these settings is left as it is: the bare one means the first preset.
    if (JSON.stringify(settingsFromSearch(lab, search)) === JSON.stringify(settings)) return;
    // Typing must not fill the history with every key pressed.
    window.history.replaceState(null, '', `${pathname}${searchWithSettings(search, settings)}${hash}`);
  }, [lab, settings, ready]);
}
