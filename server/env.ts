import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { PROVIDERS, type ProviderName } from '#lib/providers.ts';
import { SANDBOXES } from '#lib/sandboxes.ts';

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
      context.issues.push({ code: 'custom', message, input: text });
    }
    return [...new Set(names.filter(isProvider))];
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
  SITE_URL: siteUrl.optional(),
  TRUST_PROXY: z.stringbool().default(false),
  EVAL_SANDBOX: z.enum(['auto', ...SANDBOXES]).default('auto'),
  EVAL_PROVIDERS: providers,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

export type Env = z.infer<typeof envSchema>;

export class BadSetting extends Error {}

/** @throws BadSetting with one line a setting: its name, the value given and what is wrong. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  // An empty value in a .env file means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = envSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name}=${given[name] ?? ''}: ${issue.message}`;
  });
  throw new BadSetting(lines.join('\n'));
}
