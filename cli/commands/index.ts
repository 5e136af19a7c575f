import type { Command } from '#cli/command.ts';
import { backup } from '#cli/commands/backup.ts';
import { datasetImport } from '#cli/commands/dataset-import.ts';
import { keysRotate, keysShow } from '#cli/commands/keys.ts';
import { receiptFacts } from '#cli/commands/receipt-facts.ts';
import { rescore, rescoreCancel, rescoreRetry, rescoreStatus } from '#cli/commands/rescore.ts';
import { restore } from '#cli/commands/restore.ts';
import { tokenCreate } from '#cli/commands/token-create.ts';
import { userCreate } from '#cli/commands/user-create.ts';
import { userPassword } from '#cli/commands/user-password.ts';

/** Every command that works on the deployment's data. To add one, write its module and name it here. */
export const COMMANDS: readonly Command[] = [
  userCreate,
  userPassword,
  tokenCreate,
  datasetImport,
  backup,
  restore,
  rescore,
  rescoreStatus,
  rescoreRetry,
  rescoreCancel,
  keysShow,
  keysRotate,
  receiptFacts,
];

export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
