import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import { isLabNetworkName, type LabNetworkName } from '#ml/layers/lab-networks.ts';
import type { LabDefinition, LabPreset } from '#server/challenges/schema.ts';

/** What a challenge offers to train: its `lab`, with names that are known to exist. */
export interface LabSetup {
  readonly dataset: DatasetName;
  readonly networks: readonly [LabNetworkName, ...LabNetworkName[]];
  readonly presets: readonly [OfferedPreset, ...OfferedPreset[]];
}

export type OfferedPreset = LabPreset & { readonly network: LabNetworkName };

/** @throws Error where the challenge's file names a network that does not exist, which a test finds first */
export function toLabSetup(lab: LabDefinition): LabSetup {
  const known = (name: string): LabNetworkName => {
    if (!isLabNetworkName(name)) throw new Error(`The lab has no network "${name}".`);
    return name;
  };
  const [network, ...networks] = lab.networks.map(known);
  const [preset, ...presets] = lab.presets.map((one) => ({ ...one, network: known(one.network) }));
  if (!network || !preset) throw new Error('A lab needs a network and a preset.');
  return { dataset: lab.dataset, networks: [network, ...networks], presets: [preset, ...presets] };
}
