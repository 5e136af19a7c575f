import { type CasePlan, makeCase } from '#checks/fuzz/fuzz-case.ts';
import { type Message, messagesOf, parseMessage, writeMessage } from '#checks/fuzz/message-tree.ts';
import type { SeedModel } from '#checks/fuzz/seed-models.ts';

/** A failing file is looked at by a person: a hundred tries make it small enough. */
const MOST_TRIES = 100;

/**
 * Leaves out steps, then fields, as long as the file still fails.
 * @param fails whether a file fails as the first one did
 */
export async function minimise(
  plan: CasePlan,
  models: readonly SeedModel[],
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<{ readonly plan: CasePlan; readonly bytes: Uint8Array }> {
  let shortest = plan;
  for (const step of plan.steps) {
    const without = { ...shortest, steps: shortest.steps.filter((kept) => kept !== step) };
    if (await fails(makeCase(without, models))) shortest = without;
  }
  const bytes = makeCase(shortest, models);
  return { plan: shortest, bytes: await dropFields(bytes, fails) };
}

async function dropFields(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  const tree = asTree(bytes);
  // What cannot be read back as it was is kept as it is.
  if (!tree || Buffer.compare(writeMessage(tree), bytes) !== 0) return bytes;
  let tries = 0;
  for (const message of messagesOf(tree)) {
    for (let at = message.fields.length - 1; at >= 0 && tries < MOST_TRIES; at--, tries++) {
      const [dropped] = message.fields.splice(at, 1);
      if (dropped && !(await fails(writeMessage(tree)))) message.fields.splice(at, 0, dropped);
    }
  }
  return writeMessage(tree);
}

function asTree(bytes: Uint8Array): Message | null {
  try {
    return parseMessage(bytes, 'Model');
  } catch (error) {
    // Bytes that lie about their lengths are no tree.
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}
