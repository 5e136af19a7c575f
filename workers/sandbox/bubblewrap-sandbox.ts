import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ProviderName, usesGpu } from '#lib/providers.ts';
import { type ChildNeeds, ChildSupply } from './child-supply.ts';
import { findProgram } from './find-program.ts';
import { findSharedLibraries } from './find-shared-libraries.ts';
import { findProviderAccess } from './gpu/find-provider-access.ts';
import type { DriverMemory, ProviderAccess } from './gpu/provider-access.ts';
import { type ChildCommand, INFER_CHILD, InferChild } from './infer-child.ts';
import { findRuntimePackages } from './runtime-packages.ts';
import type { InferenceOutcome, InferenceRequest, Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { composeSeccompFilter } from './seccomp-filter.ts';

/** Where things lie inside. */
const INSIDE = {
  node: '/node',
  prlimit: '/prlimit',
  program: '/tidu/infer-child.mjs',
  modules: '/tidu/node_modules',
};
/** Node starts 8 threads; on kernels that count them per namespace this also stops a fork bomb. */
const MAX_PROCESSES = 64;
/** A software driver starts a thread a processor, and hardware drivers a few of their own. */
const MAX_PROCESSES_ON_GPU = 256;
const MAX_OPEN_FILES = 64;
/** Hardware drivers open their nodes and buffers many times over. */
const MAX_OPEN_FILES_ON_GPU = 256;
const LAUNCHER_FD = 6;

export interface BubblewrapOptions {
  /** Replaced by tests that try what a hostile program could reach. */
  readonly program?: string;
  /** Whether a process for the next model waits while this one runs; whoever asks for it calls `close`. */
  readonly ahead?: boolean;
}

/** What the sandbox shows for one provider, and what its driver holds in memory. */
interface View {
  readonly args: readonly string[];
  readonly driver: DriverMemory;
}

/**
 * The fast sandbox, on Linux: the native runtime in a fresh process inside bubblewrap. It sees this program, Node, the
 * runtime and their libraries, all read-only; it has no network, no environment, no capability, no writable file, no
 * /proc of processes, few system calls, and limits that the kernel keeps. A GPU adds its device nodes, its driver's
 * files, read-only, and the variables that name them; the filter of system calls stays as it is.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly name = 'bubblewrap';
  readonly #program: string;
  readonly #bwrap: string;
  readonly #supply: ChildSupply;
  readonly #views = new Map<ProviderName, Promise<View>>();

  /** @param bwrap absolute path of bubblewrap */
  constructor(bwrap: string, { program = INFER_CHILD, ahead = false }: BubblewrapOptions = {}) {
    this.#bwrap = bwrap;
    this.#program = program;
    this.#supply = new ChildSupply((needs) => this.#start(needs), { ahead });
  }

  async infer(
    request: InferenceRequest,
    signal?: AbortSignal,
    onLoaded?: () => void,
  ): Promise<InferenceOutcome> {
    signal?.throwIfAborted();
    return this.#supply.use(request, (child) => child.run(request, { signal, onLoaded }));
  }

  close(): Promise<void> {
    return this.#supply.close();
  }

  async #start(needs: ChildNeeds): Promise<InferChild> {
    const view = await this.#viewFor(needs.provider);
    return InferChild.start(composeCommand(this.#bwrap, view, needs), needs.inputFile);
  }

  async #viewFor(provider: ProviderName): Promise<View> {
    const known = this.#views.get(provider);
    const view = known ?? composeView(this.#program, provider);
    this.#views.set(provider, view);
    return view.catch((error: unknown) => {
      this.#views.delete(provider);
      const reason = error instanceof Error ? error.message : String(error);
      throw new SandboxFailure(`${provider}: ${reason}`, { cause: error });
    });
  }
}

/** The whole world inside, as bubblewrap's arguments. The same for every call with one provider. */
async function composeView(program: string, provider: ProviderName): Promise<View> {
  const access = await findProviderAccess(provider);
  const node = await realpath(process.execPath);
  const prlimit = await findProgram('prlimit');
  if (prlimit === null) throw new Error('prlimit (of util-linux) is not installed');
  const { runtime, common } = findRuntimePackages('onnxruntime-node');
  const binding = join(runtime, 'bin/napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
  const libraries = await findSharedLibraries([node, prlimit, binding, ...access.linked]);
  const show = (from: string, to: string): string[] => ['--ro-bind', from, to];
  const args = [
    ['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ['--uid', '65534', '--gid', '65534', '--cap-drop', 'ALL'],
    ['--clearenv', '--setenv', 'ORT_DISABLE_TELEMETRY', '1'],
    ...libraries.filter((path) => !path.startsWith(runtime)).map((path) => show(path, path)),
    // Where the system's libraries lie outside the loader's default folders, this index says where.
    ['--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    // The runtime chooses its kernels by these two; without them it takes slow ones on some processors.
    ['--ro-bind-try', '/proc/cpuinfo', '/proc/cpuinfo'],
    ['--ro-bind-try', '/sys/devices/system/cpu', '/sys/devices/system/cpu'],
    show(node, INSIDE.node),
    show(prlimit, INSIDE.prlimit),
    show(runtime, join(INSIDE.modules, 'onnxruntime-node')),
    show(common, join(INSIDE.modules, 'onnxruntime-common')),
    show(program, INSIDE.program),
    ...showProvider(access),
    ['--remount-ro', '/', '--chdir', '/'],
    ['--seccomp', String(LAUNCHER_FD)],
  ].flat();
  return { args, driver: access.driver };
}

function showProvider({ files, devices, variables }: ProviderAccess): string[][] {
  return [
    ...files.map(({ path, inside = path }) => ['--ro-bind', path, inside]),
    ...devices.map((path) => ['--dev-bind', path, path]),
    ...Object.entries(variables).map(([name, value]) => ['--setenv', name, value]),
  ];
}

function composeCommand(bwrap: string, view: View, { provider, limits }: ChildNeeds): ChildCommand {
  const onGpu = usesGpu(provider);
  const bounds = [
    // Private writable memory. It refuses an allocation at once, where the watcher outside looks every 50 ms. What a
    // driver maps of a card's memory is shared and does not count here.
    `--data=${limits.memoryBytes + view.driver.dataBytes}`,
    `--nproc=${onGpu ? MAX_PROCESSES_ON_GPU : MAX_PROCESSES}`,
    `--nofile=${onGpu ? MAX_OPEN_FILES_ON_GPU : MAX_OPEN_FILES}`,
    // Twice the wall time, since helper threads count too: the watcher's clock is the limit, this its safety net. A
    // software driver computes on all processors at once.
    `--cpu=${(onGpu ? availableParallelism() : 2) * Math.ceil(limits.milliseconds / 1000) + 10}`,
    '--fsize=0',
    '--core=0',
  ];
  // Without a compiler V8 reserves no 512 MiB for code, so that `--data` can be exact; and all work is native anyway.
  const node = [
    INSIDE.node,
    '--jitless',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    INSIDE.program,
  ];
  return {
    file: bwrap,
    args: [...view.args, '--', INSIDE.prlimit, ...bounds, ...node],
    cwd: '/',
    launcherInput: composeSeccompFilter(process.arch),
    setup: { runtime: 'onnxruntime-node', provider, wasmMemoryBytes: null, endWithParent: false },
    driverBytes: view.driver.residentBytes,
  };
}
