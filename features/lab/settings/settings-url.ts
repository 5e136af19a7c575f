import type { LabSetup } from '../lab-setup.ts';
import { firstSettings, NUMBER_FIELDS, type NumberField, OPTIMIZERS, type RunSettings } from './settings.ts';

/**
 * Names in the address, spelled for people:
 * `?examples=6000&epochs=5&batch=128&rate=0.001&seed=1&optimizer=adam&network=starter`.
 */
const PARAMETERS: Readonly<Record<NumberField, string>> = {
  subsetSize: 'examples',
  epochs: 'epochs',
  batchSize: 'batch',
  learningRate: 'rate',
  seed: 'seed',
};

/** Longer values are nobody's settings; they are dropped, not shown. */
const MAX_VALUE_LENGTH = 20;

/** Settings from an address; what it does not name is the first preset's. Wrong values stay, so the form can say so. */
export function settingsFromSearch(lab: LabSetup, search: string): RunSettings {
  const first = firstSettings(lab);
  const parameters = new URLSearchParams(search);
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map((field) => {
      const text = parameters.get(PARAMETERS[field]);
      return [field, text !== null && text.length <= MAX_VALUE_LENGTH ? text : first[field]] as const;
    }),
  ) as Record<NumberField, string>;
  const optimizer = OPTIMIZERS.find((name) => name === parameters.get('optimizer')) ?? first.optimizer;
  const network = lab.networks.find((name) => name === parameters.get('network')) ?? first.network;
  return { ...numbers, optimizer, network };
}

/** The same address with these settings; parameters that are not ours (`backend`) keep their place. */
export function searchWithSettings(search: string, settings: RunSettings): string {
  const parameters = new URLSearchParams(search);
  for (const field of NUMBER_FIELDS) parameters.set(PARAMETERS[field], settings[field].trim());
  parameters.set('optimizer', settings.optimizer);
  parameters.set('network', settings.network);
  return `?${parameters}`;
}

/** Whether an address names any setting at all. */
export function namesSettings(search: string): boolean {
  const parameters = new URLSearchParams(search);
  const isNamed = parameters.has('optimizer') || parameters.has('network');
  return isNamed || NUMBER_FIELDS.some((field) => parameters.has(PARAMETERS[field]));
}
