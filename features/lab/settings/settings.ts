import { LAB_NETWORKS, labNetworkName } from '#ml/layers/lab-networks.ts';
import { type Range, type RunConfig, runLimits } from '#ml/train/protocol.ts';
import type { LabSetup, OfferedPreset } from '../lab-setup.ts';

export const OPTIMIZERS = ['adam', 'sgd'] as const satisfies readonly RunConfig['optimizer']['name'][];
export type OptimizerName = (typeof OPTIMIZERS)[number];

export const NUMBER_FIELDS = ['subsetSize', 'epochs', 'batchSize', 'learningRate', 'seed'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What the form shows: numbers as they were typed, so that a half-typed or wrong one can stand until it is mended. */
export type RunSettings = Readonly<Record<NumberField, string>> & {
  readonly optimizer: OptimizerName;
  readonly network: LabSetup['networks'][number];
};

export interface FieldProblem extends Range {
  readonly code: 'missing' | 'not_a_number' | 'not_whole' | 'out_of_range';
}
export type SettingsProblems = Readonly<Partial<Record<NumberField, FieldProblem>>>;

export type CheckedSettings =
  | { readonly valid: true; readonly config: RunConfig }
  | { readonly valid: false; readonly problems: SettingsProblems };

const FIRST_SEED = '1';

/** The form as a preset fills it. */
export function presetSettings(preset: OfferedPreset): RunSettings {
  const { subsetSize, epochs, batchSize, learningRate, optimizer, network } = preset;
  return {
    subsetSize: String(subsetSize),
    epochs: String(epochs),
    batchSize: String(batchSize),
    learningRate: String(learningRate),
    seed: FIRST_SEED,
    ...{ optimizer, network },
  };
}

/** What the lab opens with. */
export function firstSettings(lab: LabSetup): RunSettings {
  return presetSettings(lab.presets[0]);
}

/** The preset these settings are, whatever the seed; null for settings of one's own. */
export function presetOf(lab: LabSetup, settings: RunSettings): string | null {
  const isSame = (preset: RunSettings) =>
    settings.optimizer === preset.optimizer &&
    settings.network === preset.network &&
    NUMBER_FIELDS.every((field) => field === 'seed' || Number(settings[field]) === Number(preset[field]));
  return lab.presets.find((preset) => isSame(presetSettings(preset)))?.name ?? null;
}

/** The run these settings describe, or what is wrong with each field. */
export function checkSettings(lab: LabSetup, settings: RunSettings): CheckedSettings {
  const limits = runLimits(lab.dataset);
  const found = NUMBER_FIELDS.map(
    (field) => [field, problemOf(field, settings[field], limits[field])] as const,
  ).filter((entry): entry is readonly [NumberField, FieldProblem] => entry[1] !== null);
  if (found.length > 0) return { valid: false, problems: Object.fromEntries(found) };
  return {
    valid: true,
    config: {
      dataset: lab.dataset,
      network: LAB_NETWORKS[settings.network],
      seed: Number(settings.seed),
      subsetSize: Number(settings.subsetSize),
      epochs: Number(settings.epochs),
      batchSize: Number(settings.batchSize),
      optimizer: { name: settings.optimizer, learningRate: Number(settings.learningRate) },
    },
  };
}

/** The form as it stood when `config` was started. */
export function settingsOf(lab: LabSetup, config: RunConfig): RunSettings {
  return {
    subsetSize: String(config.subsetSize),
    epochs: String(config.epochs),
    batchSize: String(config.batchSize),
    learningRate: String(config.optimizer.learningRate),
    seed: String(config.seed),
    optimizer: config.optimizer.name,
    // A run of an older version may be of a network that is no longer offered: it goes on, the form shows the first.
    network: labNetworkName(config.network) ?? lab.networks[0],
  };
}

function problemOf(field: NumberField, text: string, { min, max }: Range): FieldProblem | null {
  const problem = (code: FieldProblem['code']): FieldProblem => ({ code, min, max });
  if (text.trim() === '') return problem('missing');
  const value = Number(text);
  if (!Number.isFinite(value)) return problem('not_a_number');
  if (field !== 'learningRate' && !Number.isInteger(value)) return problem('not_whole');
  return value < min || value > max ? problem('out_of_range') : null;
}
