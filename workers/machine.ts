import { readFile, readlink } from 'node:fs/promises';
import { log } from '#lib/log.ts';

/**
 * Names the place in which process ids mean something: this start of this kernel, and the namespace of processes we are
 * in, since two containers of one machine may each have a process 7. Null where that cannot be told.
 */
export async function machineName(): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
  } catch (error) {
    // A hardened container hides one of them. Leases run out there as they do everywhere.
    log.debug('this machine has no name', { error });
    return null;
  }
}

/** Whether a process of this machine is there. A number that was given out anew counts as there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
