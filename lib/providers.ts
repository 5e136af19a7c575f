/** The execution providers of ONNX Runtime that an evaluation can run on, by its names; receipts name the one that did. */
export const PROVIDERS = ['cuda', 'webgpu', 'cpu'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Whether it computes on a GPU: one evaluation at a time, and results that may differ in the last digits. */
export function usesGpu(provider: ProviderName): boolean {
  return provider !== 'cpu';
}
