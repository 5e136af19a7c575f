import { existsSync } from 'node:fs';
import { type Finding, same } from '#cli/doctor/finding.ts';
import type { Localized } from '#lib/i18n/locales.ts';
import type { ProviderName } from '#lib/providers.ts';
import type { Env } from '#server/env.ts';
import { chooseEvaluator } from '#workers/sandbox/prove-providers.ts';

/** Chromium's Vulkan driver on the processor: with it the tests of the GPU's way run on machines without one. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Fetches the provider's libraries from NuGet beside the runtime, as the package's own install script does. */
const FETCH_CUDA = 'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js';

const SUBJECT: Record<ProviderName, Localized> = {
  cpu: { en: 'Evaluating on the processor (cpu)', zh: '用处理器评测（cpu）' },
  webgpu: { en: 'Evaluating on a GPU (webgpu)', zh: '用 GPU 评测（webgpu）' },
  cuda: { en: 'Evaluating on an NVIDIA GPU (cuda)', zh: '用 NVIDIA GPU 评测（cuda）' },
};

const CURE: Record<ProviderName, Localized | null> = {
  cpu: null,
  webgpu: {
    en: 'Install the card’s Vulkan driver and libvulkan1; see "On a GPU" in docs/operating.md',
    zh: '请安装显卡的 Vulkan 驱动和 libvulkan1；见 docs/operating.md 的“On a GPU”一节',
  },
  cuda: {
    en: `${FETCH_CUDA}, then CUDA 12 and cuDNN 9; see "On a GPU" in docs/operating.md`,
    zh: `${FETCH_CUDA}，再安装 CUDA 12 和 cuDNN 9；见 docs/operating.md 的“On a GPU”一节`,
  },
};

/** Whether a provider gives right answers inside the sandbox, by having it compute; one that EVAL_PROVIDERS names is needed. */
export async function inspectProvider(env: Env, provider: ProviderName): Promise<Finding> {
  const reason = await whyNot(env, provider);
  return {
    subject: SUBJECT[provider],
    ok: reason === null,
    needed: env.EVAL_PROVIDERS.includes(provider),
    detail: reason === null ? null : withSoftwareDriver(provider, reason),
    cure: CURE[provider],
    // The tests need the software driver; Chromium's own finding installs it.
    debianPackages: [],
  };
}

async function whyNot(env: Env, provider: ProviderName): Promise<string | null> {
  try {
    await chooseEvaluator({ sandbox: env.EVAL_SANDBOX, providers: [provider] });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A machine without a card still runs the tests: said here, so that nobody looks for a fault. */
function withSoftwareDriver(provider: ProviderName, reason: string): Localized {
  const short = reason.replace(/^.*?\b(cpu|webgpu|cuda): /, '');
  if (provider !== 'webgpu' || !existsSync(SOFTWARE_DRIVER)) return same(short);
  return {
    en: `${short}; tests use Chromium’s software driver, which is here`,
    zh: `${short}；测试所用的 Chromium 软件驱动已具备`,
  };
}
