import { describe, expect, it } from 'vitest';
import { parseEnv } from '#server/env.ts';

describe('settings', () => {
  it('need nothing: every one has a default', () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      TRUST_PROXY: false,
      EVAL_SANDBOX: 'auto',
      EVAL_PROVIDERS: ['cpu'],
    });
    expect(parseEnv({ PORT: '', SITE_URL: '' })).toMatchObject({ PORT: 3000 });
  });

  it.each([
    { PORT: '70000' },
    { PORT: 'x' },
    { HOST: 'a b' },
    { SITE_URL: 'tidu.example.org' },
    { SITE_URL: 'https://tidu.example.org/path' },
    { SITE_URL: 'ftp://tidu.example.org' },
    { EVAL_SANDBOX: 'none' },
    { EVAL_PROVIDERS: 'tpu' },
    { EVAL_PROVIDERS: 'webgpu,cup' },
    { EVAL_PROVIDERS: 'webgpu,,cpu' },
    { TRUST_PROXY: 'perhaps' },
    { LOG_LEVEL: 'loud' },
  ])('refuse %o in one line that names it', (source) => {
    const [[name, value]] = Object.entries(source) as [[string, string]];
    expect(() => parseEnv(source)).toThrow(new RegExp(`^${name}=${value.replace(/[/.]/g, '.')}: .+$`));
  });

  it('take providers in the order given, and name the one that nobody knows', () => {
    expect(parseEnv({ EVAL_PROVIDERS: 'cuda, webgpu,cpu,cuda' }).EVAL_PROVIDERS).toEqual([
      'cuda',
      'webgpu',
      'cpu',
    ]);
    expect(() => parseEnv({ EVAL_PROVIDERS: 'cuda,vulkan' })).toThrow(
      'EVAL_PROVIDERS=cuda,vulkan: "vulkan" is not a provider; there are cuda, webgpu, cpu',
    );
  });
});
