import { glob, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { findDeviceFacts, findNvidiaDevices, findRenderDevices } from './find-gpu-devices.ts';
import { findLibrary } from './find-library.ts';
import { type ProviderAccess, ProviderUnavailable } from './provider-access.ts';

const MIB = 1024 * 1024;

/** Where drivers register (Vulkan loader, LoaderDriverInterface.md), and where NVIDIA's containers put theirs. */
const MANIFESTS = [
  '/etc/vulkan/icd.d/*.json',
  '/usr/share/vulkan/icd.d/*.json',
  '/usr/local/share/vulkan/icd.d/*.json',
  '/usr/local/nvidia/share/vulkan/icd.d/*.json',
];
/** Drivers that compute on the processor: slower than the `cpu` provider, and only taken where they are asked for. */
const SOFTWARE_DRIVER = /(^|[/_])(lvp|swiftshader|mock)/i;

/** Inside, away from the system's folders, so that the loader bound here is the one found. */
const LOADER_FOLDER = '/tidu/gpu';
const LOADER = 'libvulkan.so.1';

/** What a driver opens by name while it runs, which no list of its links shows. */
const NVIDIA_COMPANIONS = 'libnvidia-*.so.*';
const NVIDIA_LIBRARY = /^lib(GLX|EGL)_nvidia\.so/;

/** SwiftShader with the starter network: 340 MiB resident, 500 MiB of data with two processors, measured. */
const RESIDENT_BYTES = 512 * MIB;
const DATA_BYTES = 768 * MIB;
/** A thread's stack, and its share of the allocator's arenas. */
const DATA_BYTES_A_PROCESSOR = 32 * MIB;

const manifestSchema = z.object({ ICD: z.object({ library_path: z.string().min(1) }) });

interface Driver {
  readonly manifest: string;
  readonly library: string;
}

/**
 * What the WebGPU provider needs: the Vulkan loader, the drivers' manifests and libraries, and the device nodes. The
 * operator's own VK_DRIVER_FILES (or VK_ICD_FILENAMES) names the drivers where it is set, software ones included; else
 * those that registered with the system and have a device.
 *
 * @throws ProviderUnavailable
 */
export async function findVulkan(): Promise<ProviderAccess> {
  if (process.arch !== 'x64') {
    throw new ProviderUnavailable('the runtime’s package has WebGPU for Linux on x64 only');
  }
  const asked = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? '';
  const drivers = await readDrivers(asked === '' ? await registered() : await named(asked));
  const devices = [...(await findRenderDevices()), ...(await findNvidiaDevices())];
  if (asked === '' && devices.length === 0) {
    throw new ProviderUnavailable('there is no GPU: neither /dev/dri/renderD* nor /dev/nvidia0 exists');
  }
  const loader = await findLibrary(
    LOADER,
    drivers.map(({ library }) => dirname(library)),
  );
  if (loader === null) throw new ProviderUnavailable(`${LOADER} is missing (Debian: libvulkan1)`);
  const companions = await findCompanions(drivers);
  const libraries = [...drivers.map(({ library }) => library), ...companions];
  const manifests = drivers.map(({ manifest }) => manifest);
  return {
    files: [
      { path: loader, inside: join(LOADER_FOLDER, LOADER) },
      ...[...manifests, ...libraries, ...(await findDeviceFacts(devices))].map((path) => ({ path })),
    ],
    devices,
    linked: [loader, ...libraries],
    variables: {
      VK_DRIVER_FILES: manifests.join(delimiter),
      // The name before version 1.3.207 of the loader.
      VK_ICD_FILENAMES: manifests.join(delimiter),
      LD_LIBRARY_PATH: [LOADER_FOLDER, ...new Set(companions.map(dirname))].join(delimiter),
    },
    driver: {
      residentBytes: RESIDENT_BYTES,
      dataBytes: DATA_BYTES + availableParallelism() * DATA_BYTES_A_PROCESSOR,
    },
  };
}

async function registered(): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(MANIFESTS)) if (!SOFTWARE_DRIVER.test(path)) found.push(path);
  if (found.length === 0) {
    throw new ProviderUnavailable('no Vulkan driver is installed (nothing in /usr/share/vulkan/icd.d)');
  }
  return found.sort();
}

/** The loader takes manifests and folders of manifests. */
async function named(asked: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of asked.split(delimiter).filter(Boolean)) {
    const path = resolve(entry);
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      (error: unknown) => {
        throw new ProviderUnavailable(`VK_DRIVER_FILES names ${entry}, which is not there`, { cause: error });
      },
    );
    if (!isFolder) found.push(path);
    else for await (const file of glob(join(path, '*.json'))) found.push(file);
  }
  return found;
}

async function readDrivers(manifests: readonly string[]): Promise<Driver[]> {
  const drivers: Driver[] = [];
  const faults: string[] = [];
  for (const manifest of manifests) {
    const library = await readLibraryPath(manifest).catch(String);
    const found = library.includes('.so') ? await findDriverLibrary(manifest, library) : null;
    if (found) drivers.push({ manifest, library: found });
    else faults.push(`${manifest}: ${library}`);
  }
  if (drivers.length === 0) {
    throw new ProviderUnavailable(`no Vulkan driver’s library can be found (${faults.join('; ')})`);
  }
  return drivers;
}

async function readLibraryPath(manifest: string): Promise<string> {
  return manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8'))).ICD.library_path;
}

/** A path with a slash is relative to its manifest; a bare name is looked up like any library. */
async function findDriverLibrary(manifest: string, library: string): Promise<string | null> {
  if (!library.includes('/')) return findLibrary(library);
  const path = isAbsolute(library) ? library : resolve(dirname(manifest), library);
  // The name inside must be the one in the manifest, so a link is not followed here.
  return stat(path).then(
    () => path,
    () => null,
  );
}

async function findCompanions(drivers: readonly Driver[]): Promise<string[]> {
  const found: string[] = [];
  for (const { library } of drivers) {
    if (!NVIDIA_LIBRARY.test(library.slice(library.lastIndexOf('/') + 1))) continue;
    for await (const path of glob(join(dirname(library), NVIDIA_COMPANIONS))) found.push(path);
  }
  return found;
}
