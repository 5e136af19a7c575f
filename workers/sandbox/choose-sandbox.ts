import { readFile } from 'node:fs/promises';
import type { SandboxName } from '#lib/sandboxes.ts';
import { BubblewrapSandbox } from './bubblewrap-sandbox.ts';
import { findProgram } from './find-program.ts';
import { probeSandbox } from './probe-sandbox.ts';
import type { Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { WasmSandbox } from './wasm-sandbox.ts';

export type SandboxPreference = 'auto' | SandboxName;

export interface UnavailableSandbox {
  readonly name: SandboxName;
  /** For an operator, in English, one line. */
  readonly reason: string;
}

export interface SandboxChoice {
  readonly sandbox: Sandbox;
  /** Faster ones that were tried and do not work here. */
  readonly unavailable: readonly UnavailableSandbox[];
  /** The one command that adds the faster one, or null where none is known. */
  readonly advice: string | null;
}

/**
 * Chooses the fastest sandbox that proves itself with a tiny model. `auto` falls back from bubblewrap to wasm; a
 * sandbox asked for by name is taken or refused, never replaced. The native runtime never runs outside a sandbox.
 *
 * @param options `bwrap`: absolute path of bubblewrap, null for none; looked for on the PATH unless given. `ahead`:
 *   whether it keeps a process ready for the next model; whoever asks for that closes the sandbox
 * @throws SandboxFailure when no sandbox that was asked for works
 */
export async function chooseSandbox(
  preference: SandboxPreference,
  options: { readonly bwrap?: string | null; readonly ahead?: boolean } = {},
): Promise<SandboxChoice> {
  const unavailable: UnavailableSandbox[] = [];
  let advice: string | null = null;
  if (preference !== 'wasm') {
    const tried = await tryBubblewrap(options);
    if ('sandbox' in tried) return { sandbox: tried.sandbox, unavailable, advice };
    unavailable.push({ name: 'bubblewrap', reason: tried.reason });
    advice = tried.advice;
  }
  if (preference !== 'bubblewrap') {
    const sandbox = new WasmSandbox(options);
    const reason = await probeSandbox(sandbox);
    if (reason === null) return { sandbox, unavailable, advice };
    unavailable.push({ name: 'wasm', reason });
  }
  const reasons = unavailable.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new SandboxFailure(`no sandbox works here: ${reasons}${advice ? `; try: ${advice}` : ''}`);
}

type Tried = { readonly sandbox: Sandbox } | { readonly reason: string; readonly advice: string | null };

async function tryBubblewrap(options: {
  readonly bwrap?: string | null;
  readonly ahead?: boolean;
}): Promise<Tried> {
  if (process.platform !== 'linux') return { reason: 'it exists on Linux only', advice: null };
  const bwrap = options.bwrap === undefined ? await findProgram('bwrap') : options.bwrap;
  if (bwrap === null) return { reason: 'it is not installed', advice: await adviseInstalling() };
  const sandbox = new BubblewrapSandbox(bwrap, options);
  const reason = await probeSandbox(sandbox);
  return reason === null ? { sandbox } : { reason, advice: await adviseNamespaces() };
}

const PACKAGE_MANAGERS = [
  { program: 'apt-get', install: 'apt-get install bubblewrap' },
  { program: 'dnf', install: 'dnf install bubblewrap' },
  { program: 'pacman', install: 'pacman -S bubblewrap' },
  { program: 'zypper', install: 'zypper install bubblewrap' },
] as const;

async function adviseInstalling(): Promise<string | null> {
  for (const { program, install } of PACKAGE_MANAGERS) {
    if ((await findProgram(program)) !== null) return asRoot(install);
  }
  return null;
}

/** What distributions set to keep ordinary users from namespaces, and the value that lets them in again. */
const NAMESPACE_SWITCHES = [
  { file: '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', off: '1', on: '0' },
  { file: '/proc/sys/kernel/unprivileged_userns_clone', off: '0', on: '1' },
  { file: '/proc/sys/user/max_user_namespaces', off: '0', on: '10000' },
] as const;

async function adviseNamespaces(): Promise<string | null> {
  for (const { file, off, on } of NAMESPACE_SWITCHES) {
    const value = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error.code);
    const name = file.slice('/proc/sys/'.length).replaceAll('/', '.');
    if (value?.trim() === off) return asRoot(`sysctl -w ${name}=${on}`);
  }
  return null;
}

function asRoot(command: string): string {
  return process.getuid?.() === 0 ? command : `sudo ${command}`;
}
