import type { BackendReport } from '#ml/train/protocol.ts';

type Reason = BackendReport['passedOver'][number]['reason'];

/** What the browser offers for a backend, before anything is loaded for it. */
export type Device =
  | { readonly present: true; readonly name: string; readonly isSoftware: boolean }
  | { readonly present: false; readonly reason: Reason };

export interface Devices {
  readonly webgpu: Device;
  readonly webgl: Device;
}

/** Renderers that are programs for the CPU: all of them are slower than wasm. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|\bwarp\b/i;

export async function detectDevices(): Promise<Devices> {
  return { webgpu: await detectWebGpu(), webgl: detectWebGl() };
}

/** The parts of WebGPU that are read here; the DOM library of TypeScript has them only in part. */
interface GpuAdapter {
  readonly isFallbackAdapter?: boolean;
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

export async function detectWebGpu(): Promise<Device> {
  const { gpu } = navigator as { gpu?: { requestAdapter(options: object): Promise<GpuAdapter | null> } };
  if (!gpu) return { present: false, reason: globalThis.isSecureContext ? 'absent' : 'insecure_context' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return { present: false, reason: 'absent' };
  const { vendor = '', architecture = '', device = '', description = '' } = adapter.info ?? {};
  const name =
    [...new Set([vendor, architecture, device, description])].filter(Boolean).join(' ') || 'WebGPU';
  const isFallback = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false;
  return { present: true, name, isSoftware: isFallback || SOFTWARE.test(name) };
}

function detectWebGl(): Device {
  if (typeof OffscreenCanvas === 'undefined') return { present: false, reason: 'absent' };
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!context) return { present: false, reason: 'absent' };
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const name = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return { present: true, name, isSoftware: SOFTWARE.test(name) };
}
