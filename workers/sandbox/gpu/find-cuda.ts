import { execFile } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findRuntimePackages } from '../runtime-packages.ts';
import { findNvidiaDevices } from './find-gpu-devices.ts';
import { exists, findLibrary } from './find-library.ts';
import { type DriverMemory, type ProviderAccess, ProviderUnavailable } from './provider-access.ts';

const execute = promisify(execFile);
const MIB = 1024 * 1024;

/** Not in the npm package: the runtime's own install script fetches them (script/install-metadata.js). */
const PROVIDER_LIBRARIES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
/** The driver's, which the CUDA runtime opens by name. */
const DRIVER_LIBRARY = 'libcuda.so.1';
/** Opened by name by those that are linked: cuDNN 9 is in parts, and compiles kernels as it needs them. */
const OPENED_BY_NAME = [
  { beside: 'libcudnn.so.9', pattern: 'libcudnn*.so.9*' },
  { beside: 'libcublas.so.12', pattern: 'libnvrtc*.so*' },
  { beside: 'libcublas.so.12', pattern: 'libnvJitLink.so.12*' },
  { beside: DRIVER_LIBRARY, pattern: 'libnvidia-ptxjitcompiler.so*' },
];
/** A CUDA context with cuBLAS and cuDNN loaded; not measured here, where no card is. */
const DRIVER: DriverMemory = { residentBytes: 2048 * MIB, dataBytes: 6144 * MIB };

/**
 * What the CUDA provider needs: the runtime's provider libraries, CUDA 12, cuDNN 9, the driver and its device nodes.
 * Every missing part is named.
 *
 * @throws ProviderUnavailable
 */
export async function findCuda(): Promise<ProviderAccess> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new ProviderUnavailable('the runtime has CUDA for Linux on x64 only');
  }
  const { runtime } = findRuntimePackages('onnxruntime-node');
  const binaries = join(runtime, 'bin/napi-v6/linux/x64');
  const devices = await findNvidiaDevices();
  const driver = await findLibrary(DRIVER_LIBRARY);
  const libraries = await Promise.all(
    PROVIDER_LIBRARIES.map(async (name) => ({ name, there: await exists(join(binaries, name)) })),
  );
  const absent = libraries.filter(({ there }) => !there).map(({ name }) => `${name} in ${binaries}`);
  const linked = absent.length === 0 ? await readLinks(join(binaries, PROVIDER_LIBRARIES[0] ?? '')) : null;
  const missing = [
    ...(devices.includes('/dev/nvidiactl') ? [] : ['the device nodes /dev/nvidia*']),
    ...(driver === null ? [`the driver’s ${DRIVER_LIBRARY}`] : []),
    ...absent,
    ...(linked?.missing ?? []),
  ];
  if (driver === null || linked === null || missing.length > 0) {
    throw new ProviderUnavailable(`missing: ${missing.join(', ')}`);
  }
  const opened = await findOpenedByName([driver, ...linked.found]);
  const folders = new Set([driver, ...linked.found, ...opened].map(dirname));
  return {
    files: [driver, ...opened].map((path) => ({ path })),
    devices,
    linked: [...PROVIDER_LIBRARIES.map((name) => join(binaries, name)), driver, ...opened],
    variables: {
      LD_LIBRARY_PATH: [...folders].join(delimiter),
      // Products rounded to ten bits would differ from every other provider's answers.
      NVIDIA_TF32_OVERRIDE: '0',
      // Compiled kernels go nowhere: no file can be written inside.
      CUDA_CACHE_DISABLE: '1',
    },
    driver: DRIVER,
  };
}

/** What a library links to, by the loader's own account. */
async function readLinks(library: string): Promise<{ found: string[]; missing: string[] }> {
  const { stdout } = await execute('ldd', [library]);
  return {
    found: [...stdout.matchAll(/=> (\/\S+) \(0x/g)].map((match) => match[1] ?? ''),
    missing: [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? ''),
  };
}

async function findOpenedByName(libraries: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { beside, pattern } of OPENED_BY_NAME) {
    const known = libraries.find((path) => path.includes(`/${beside}`));
    if (known) for await (const path of glob(join(dirname(known), pattern))) found.add(path);
  }
  return [...found];
}
