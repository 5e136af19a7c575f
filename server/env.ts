import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { PROVIDERS, type ProviderName } from '#lib/providers.ts';
import { SANDBOXES } from '#lib/sandboxes.ts';
import { parseStorageUrl, type StorageLocation } from '#server/storage/location.ts';

/**
 * Every setting, its default and its meaning; `.env.example` documents them for operators. Parsed once at boot, so
 * that a bad value is one clear line before anything is opened.
 */
const port = z.coerce.number().int().min(0).max(65_535);

const isOrigin = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash;
};

const siteUrl = z
  .string()
  .refine(isOrigin, 'must be an http or https address without a path, e.g. https://tidu.example.org')
  .transform((text) => new URL(text).origin);

const isProvider = (name: string): name is ProviderName => PROVIDERS.some((known) => known === name);

/** Comma-separated, in the order of preference; a name twice counts once. */
const providers = z
  .string()
  .default('cpu')
  .transform((text, context): readonly ProviderName[] => {
    const names = text.split(',').map((name) => name.trim());
    const unknown = names.find((name) => !isProvider(name));
    if (unknown !== undefined) {
      const message = `"${unknown}" is not a provider; there are ${PROVIDERS.join(', ')}`;
      context.addIssue({ code: 'custom', message });
    }
    return [...new Set(names.filter(isProvider))];
  });

const databaseUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}, 'must be postgres://user:password@host:5432/database');

const storageUrl = z.string().transform((text, context): StorageLocation => {
  try {
    return parseStorageUrl(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

export const envSchema = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .refine((host) => isIP(host) !== 0 || /^[a-z0-9.-]+$/i.test(host), 'must be an address or a host name')
    .default('127.0.0.1'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((directory) => path.resolve(directory)),
  DATABASE_URL: databaseUrl.optional(),
  STORAGE_URL: storageUrl.optional(),
  STORAGE_CACHE_MIB: z.coerce.number().int().min(0).default(4_096),
  EVALUATE: z.stringbool().optional(),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(3_600).default(25),
  SITE_URL: siteUrl.optional(),
  TRUST_PROXY: z.stringbool().default(false),
  EVAL_SANDBOX: z.enum(['auto', ...SANDBOXES]).default('auto'),
  EVAL_PROVIDERS: providers,
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type Env = z.infer<typeof envSchema>;

/** Whether `npm start` evaluates submissions itself. Where there are workers, web processes are left to the web. */
export function evaluatesItself(env: Pick<Env, 'EVALUATE' | 'DATABASE_URL'>): boolean {
  return env.EVALUATE ?? env.DATABASE_URL === undefined;
}

export class BadSetting extends Error {}

/** @throws BadSetting with one line a setting: its name, the value given and what is wrong. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  // An empty value in a .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name}=${withoutPassword(given[name] ?? '')}: ${issue.message}`;
  });
  throw new BadSetting(lines.join('\n'));
}

/** Settings are addresses now and then, and addresses may hold a password, which belongs into no log. */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^/@:]*):[^@]*@/, '$1:…@');
}
