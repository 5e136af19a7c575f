import { constants } from 'node:fs';
import { access, glob, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { exists } from './find-library.ts';
import { ProviderUnavailable } from './provider-access.ts';

/** Nodes for computing; those for showing pictures on a screen (`card0`) are not among them. */
const RENDER_NODES = '/dev/dri/renderD*';
const NVIDIA_NODES = ['/dev/nvidia[0-9]*', '/dev/nvidiactl', '/dev/nvidia-uvm', '/dev/nvidia-modeset'];

/** @throws ProviderUnavailable where there are nodes that this user may not open */
export async function findRenderDevices(): Promise<readonly string[]> {
  return openable(await list([RENDER_NODES]));
}

/** @throws ProviderUnavailable where there are nodes that this user may not open */
export async function findNvidiaDevices(): Promise<readonly string[]> {
  return openable(await list(NVIDIA_NODES));
}

/**
 * Folders in which drivers look up what card a node belongs to (vendor, model, revision): the node's own in /sys, and
 * the index of nodes by number.
 */
export async function findDeviceFacts(devices: readonly string[]): Promise<readonly string[]> {
  const folders = new Set<string>();
  for (const device of devices) {
    const link = `/sys/class/drm/${basename(device)}/device`;
    if (await exists(link)) folders.add(await realpath(link)).add('/sys/dev/char');
  }
  return [...folders];
}

async function list(patterns: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(patterns)) if ((await stat(path)).isCharacterDevice()) found.push(path);
  return found.sort();
}

async function openable(devices: readonly string[]): Promise<readonly string[]> {
  for (const device of devices) {
    await access(device, constants.R_OK | constants.W_OK).catch((error: unknown) => {
      throw new ProviderUnavailable(
        `this user may not open ${device}; add it to the group that owns the device (mostly "render")`,
        { cause: error },
      );
    });
  }
  return devices;
}
