import { NUMBER_FIELDS, type NumberField, OPTIMIZERS, QUICK, type RunSettings } from './settings.ts';

/** Names in the address, spelled for people: `?images=6000&epochs=5&batch=128&rate=0.001&seed=1&optimizer=adam`. */
const PARAMETERS: Readonly<Record<NumberField, string>> = {
  subsetSize: 'images',
  epochs: 'epochs',
  batchSize: 'batch',
  learningRate: 'rate',
  seed: 'seed',
};

/** Longer values are nobody's settings; they are dropped, not shown. */
const MAX_VALUE_LENGTH = 20;

/** Settings from an address; what it does not name is the quick preset's. Wrong values stay, so the form can say so. */
export function settingsFromSearch(search: string): RunSettings {
  const parameters = new URLSearchParams(search);
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map((field) => {
      const text = parameters.get(PARAMETERS[field]);
      return [field, text !== null && text.length <= MAX_VALUE_LENGTH ? text : QUICK[field]] as const;
    }),
  ) as Record<NumberField, string>;
  const optimizer = OPTIMIZERS.find((name) => name === parameters.get('optimizer')) ?? QUICK.optimizer;
  return { ...numbers, optimizer };
}

/** The same address with these settings; parameters that are not ours (`backend`) keep their place. */
export function searchWithSettings(search: string, settings: RunSettings): string {
  const parameters = new URLSearchParams(search);
  for (const field of NUMBER_FIELDS) parameters.set(PARAMETERS[field], settings[field].trim());
  parameters.set('optimizer', settings.optimizer);
  return `?${parameters}`;
}

/** Whether an address names any setting at all. */
export function namesSettings(search: string): boolean {
  const parameters = new URLSearchParams(search);
  return parameters.has('optimizer') || NUMBER_FIELDS.some((field) => parameters.has(PARAMETERS[field]));
}
