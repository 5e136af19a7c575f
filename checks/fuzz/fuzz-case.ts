import { type Message, parseMessage, writeMessage } from '#checks/fuzz/message-tree.ts';
import { MUTATION_NAMES, MUTATIONS, type MutationName, mutateBytes } from '#checks/fuzz/mutations.ts';
import type { SeedModel } from '#checks/fuzz/seed-models.ts';
import { seededRandom } from '#lib/random.ts';

/** One change, with the seed of its own choices: a case that leaves out another step makes the same ones. */
export interface Step {
  readonly mutation: MutationName | 'bytes';
  readonly seed: number;
}

/** How a file comes about: the same plan, the same bytes. */
export interface CasePlan {
  readonly base: string;
  readonly donor: string;
  readonly steps: readonly Step[];
}

const MOST_STEPS = 4;
/** One file in six is damaged without regard to its format, alone or on top of the rest. */
const BYTES_SHARE = 1 / 6;

export function planCase(seed: number, index: number, models: readonly SeedModel[]): CasePlan {
  const random = seededRandom([seed, index]);
  const name = () => models[random.integer(models.length)]?.name ?? '';
  const steps = Array.from({ length: 1 + random.integer(MOST_STEPS) }, (): Step => {
    const mutation = MUTATION_NAMES[random.integer(MUTATION_NAMES.length)] ?? 'deleteField';
    return { mutation: random.uniform() < BYTES_SHARE ? 'bytes' : mutation, seed: random.integer(2 ** 31) };
  });
  return { base: name(), donor: name(), steps };
}

export function makeCase(plan: CasePlan, models: readonly SeedModel[]): Uint8Array<ArrayBuffer> {
  const tree = treeOf(plan.base, models);
  const donor = treeOf(plan.donor, models);
  const structural = plan.steps.filter(({ mutation }) => mutation !== 'bytes');
  for (const { mutation, seed } of structural) {
    if (mutation !== 'bytes') MUTATIONS[mutation](tree, seededRandom(seed), donor);
  }
  const damaging = plan.steps.filter(({ mutation }) => mutation === 'bytes');
  return damaging.reduce((bytes, { seed }) => mutateBytes(bytes, seededRandom(seed)), writeMessage(tree));
}

function treeOf(name: string, models: readonly SeedModel[]): Message {
  const found = models.find((model) => model.name === name);
  if (!found) throw new Error(`there is no model "${name}" to start from`);
  return parseMessage(found.bytes, 'Model');
}
