import type { ProviderName } from '#lib/providers.ts';
import { findCuda } from './find-cuda.ts';
import { findVulkan } from './find-vulkan.ts';
import type { ProviderAccess } from './provider-access.ts';

/** Nothing: the processor is there already. */
const CPU: ProviderAccess = {
  files: [],
  devices: [],
  linked: [],
  variables: {},
  driver: { residentBytes: 0, dataBytes: 0 },
};

/** @throws ProviderUnavailable */
export async function findProviderAccess(provider: ProviderName): Promise<ProviderAccess> {
  switch (provider) {
    case 'cpu':
      return CPU;
    case 'webgpu':
      return findVulkan();
    case 'cuda':
      return findCuda();
    default:
      return provider satisfies never;
  }
}
