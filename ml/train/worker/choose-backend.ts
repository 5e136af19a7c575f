import { BACKENDS, type Backend, type BackendReport } from '#ml/train/protocol.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import { type Device, type Devices, detectDevices } from '#ml/train/worker/detect-devices.ts';
import { activateBackend, loadBackend } from '#ml/train/worker/load-backend.ts';
import type { RememberedBackend, WorkerSetup } from '#ml/train/worker/messages.ts';
import { provesGradients, timeSmallStep } from '#ml/train/worker/prove-gradients.ts';

/** A GPU that needs longer for a step on 8 images is slower than wasm. */
const SLOW_MS = 300;

type PassedOver = BackendReport['passedOver'][number];

export interface BackendChoice {
  readonly report: BackendReport;
  /** To be kept by the page, and handed in next time; null where the choice was not free. */
  readonly remember: RememberedBackend | null;
}

/**
 * Finds the backend to train on and makes it active: the first of webgpu, webgl, wasm and cpu that is real hardware,
 * computes right gradients and is not slow. `excluded` are backends whose device was lost.
 * @throws TrainingError `no_backend` if none can be had, or the forced one cannot
 */
export async function chooseBackend(
  setup: WorkerSetup,
  excluded: readonly Backend[] = [],
): Promise<BackendChoice> {
  const tfjsWasm = setup.assets.tfjsWasm;
  // Not awaited: wasm is fetched and compiled while the GPU is being asked, since most likely it will be needed.
  loadBackend('wasm', tfjsWasm).catch(() => undefined);
  const devices = await detectDevices();
  const device = deviceKey(devices);
  const remembered = setup.remembered?.device === device ? setup.remembered.report : null;

  const passedOver: PassedOver[] = [];
  for (const backend of candidates(setup, excluded, remembered)) {
    const reason = await tryBackend(backend, devices, tfjsWasm, setup.forceBackend === backend);
    if (reason) {
      passedOver.push({ backend, reason });
      continue;
    }
    const { threads } = await loadBackend(backend, tfjsWasm);
    activateBackend(backend);
    const before = remembered?.backend === backend ? remembered.passedOver : passedOver;
    const report: BackendReport = {
      backend,
      threads,
      device: deviceName(backend, devices),
      passedOver: before,
    };
    const isFree = !setup.forceBackend && excluded.length === 0;
    return { report, remember: isFree ? { device, report } : null };
  }
  throw new TrainingError(
    'no_backend',
    passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join(', '),
  );
}

function candidates(
  { forceBackend }: WorkerSetup,
  excluded: readonly Backend[],
  remembered: BackendReport | null,
): readonly Backend[] {
  const wanted = forceBackend && excluded.length === 0 ? [forceBackend] : BACKENDS;
  const first = !forceBackend && remembered ? [remembered.backend] : [];
  return [...new Set([...first, ...wanted])].filter((backend) => !excluded.includes(backend));
}

/** @returns why not, or null if the backend is right; it is active then. */
async function tryBackend(
  backend: Backend,
  devices: Devices,
  tfjsWasm: string,
  isForced: boolean,
): Promise<PassedOver['reason'] | null> {
  const isGpu = backend === 'webgpu' || backend === 'webgl';
  const device: Device | null = isGpu ? devices[backend] : null;
  if (device && !device.present) return device.reason;
  if (device?.isSoftware && !isForced) return 'software';
  try {
    await Promise.all([loadBackend(backend, tfjsWasm), loadBackend('cpu', tfjsWasm)]);
    if (!(await provesGradients(backend))) return 'wrong_gradient';
    if (isGpu && !isForced && (await timeSmallStep()) > SLOW_MS) return 'slow';
    return null;
  } catch (error) {
    console.warn(`Training on ${backend} is not possible:`, error);
    return 'error';
  }
}

function deviceName(backend: Backend, devices: Devices): string | null {
  const device = backend === 'webgpu' || backend === 'webgl' ? devices[backend] : null;
  return device?.present ? device.name : null;
}

function deviceKey({ webgpu, webgl }: Devices): string {
  const name = (device: Device) => (device.present ? device.name : device.reason);
  const isolated = globalThis.crossOriginIsolated ? 'isolated' : 'not isolated';
  return [navigator.userAgent, isolated, name(webgpu), name(webgl)].join(' | ');
}
