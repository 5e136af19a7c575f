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
    { DATABASE_URL: 'mysql://127.0.0.1/tidu' },
    { DATABASE_URL: 'postgres://127.0.0.1' },
    { STORAGE_URL: '/srv/tidu' },
    { STORAGE_URL: 's3:///prefix' },
    { STORAGE_URL: 's3://bucket/prefix?endpoint=minio:9000' },
    { STORAGE_URL: 's3://bucket/prefix?forcePathStyle=1' },
    { STORAGE_URL: 's3://bucket?regoin=eu' },
    { STORAGE_URL: 'file://srv/tidu' },
    { EVALUATE: 'sometimes' },
    { DRAIN_SECONDS: '-1' },
  ])('refuse %o in one line that names it', (source) => {
    const [[name, value]] = Object.entries(source) as [[string, string]];
    expect(() => parseEnv(source)).toThrow(new RegExp(`^${name}=${value.replace(/[/.?]/g, '.')}: .+$`));
  });

  it('show no password when they are refused', () => {
    expect(() => parseEnv({ DATABASE_URL: 'postgres://tidu:hush@host' })).toThrow('postgres://tidu:…@host');
    expect(() => parseEnv({ STORAGE_URL: 's3://key:hush@bucket' })).toThrow(/^(?!.*hush)/);
  });

  it('say where artifacts are kept', () => {
    const storage = (url: string) => parseEnv({ STORAGE_URL: url }).STORAGE_URL;
    expect(storage('file:///srv/tidu%20data')).toEqual({ kind: 'folder', directory: '/srv/tidu data' });
    expect(storage('s3://models/a/b/?endpoint=http://minio:9000&forcePathStyle=true&region=eu-1')).toEqual({
      ...{ kind: 's3', bucket: 'models', prefix: 'a/b', region: 'eu-1' },
      ...{ endpoint: 'http://minio:9000', forcePathStyle: true },
    });
    expect(storage('s3://models')).toMatchObject({ prefix: '', endpoint: null, forcePathStyle: false });
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
