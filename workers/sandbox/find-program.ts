import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Where system programs lie when PATH is cut short, as services often have it. */
const USUAL_FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin'];

/** @returns the real absolute path of a program, or null if there is none */
export async function findProgram(name: string): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...USUAL_FOLDERS];
  for (const folder of folders) {
    const candidate = join(folder, name);
    const runnable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return realpath(candidate);
  }
  return null;
}
