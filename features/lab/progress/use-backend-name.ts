import { useTranslations } from 'next-intl';
import type { Backend } from '#ml/train/protocol.ts';

/** `WebAssembly`, `WebGPU`… as people call the engine's backends. */
export function useBackendName(): (backend: Backend) => string {
  const t = useTranslations('lab.backends');
  return (backend) => t(backend);
}
