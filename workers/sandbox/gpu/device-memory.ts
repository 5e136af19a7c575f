import { readdir, readFile } from 'node:fs/promises';

const UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2 };

/**
 * Memory on graphics cards that a process holds, in bytes, as drivers of the kernel's own report it for every opened
 * node (kernel.org, gpu/drm-usage-stats). NVIDIA's driver reports nothing there.
 */
export async function readDeviceMemory(pid: number): Promise<number> {
  const folder = `/proc/${pid}/fdinfo`;
  const descriptors = await readdir(folder).catch(absent);
  const texts = await Promise.all(
    (descriptors ?? []).map((name) => readFile(`${folder}/${name}`, 'utf8').catch(absent)),
  );
  return addUp(texts.filter((text) => text !== null));
}

/** @param texts of `/proc/PID/fdinfo/*`; descriptors of one client repeat the same figures, which count once */
export function addUp(texts: readonly string[]): number {
  const clients = new Map<string, number>();
  for (const text of texts) {
    const client = /^drm-client-id:\s*(\d+)$/m.exec(text)?.[1];
    if (client === undefined) continue;
    const device = /^drm-pdev:\s*(\S+)$/m.exec(text)?.[1] ?? '';
    clients.set(`${device} ${client}`, residentBytes(text));
  }
  return [...clients.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Newer kernels say `drm-resident-<region>`, older ones `drm-memory-<region>`; some say both. */
function residentBytes(text: string): number {
  const regions = new Map<string, number>();
  for (const key of ['memory', 'resident']) {
    const lines = text.matchAll(new RegExp(`^drm-${key}-(\\S+):\\s*(\\d+)\\s*(KiB|MiB)?$`, 'gm'));
    for (const [, region = '', amount = '0', unit = ''] of lines) {
      regions.set(region, Number(amount) * (UNITS[unit] ?? 1));
    }
  }
  return [...regions.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** A process that ended between two looks is no error; anything else is. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
  throw error;
}
