import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { findSharedLibraries } from './find-shared-libraries.ts';
import { type ChildCommand, INFER_CHILD, runInferChild } from './run-infer-child.ts';
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
const MAX_OPEN_FILES = 64;
const LAUNCHER_FD = 7;

/**
 * The fast sandbox, on Linux: the native runtime in a fresh process inside bubblewrap. It sees this program, Node, the
 * runtime and their libraries, all read-only; it has no network, no environment, no capability, no writable file, no
 * /proc of processes, few system calls, and limits that the kernel keeps.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly name = 'bubblewrap';
  readonly #program: string;
  readonly #bwrap: string;
  #view: Promise<readonly string[]> | null = null;

  /**
   * @param bwrap absolute path of bubblewrap
   * @param program replaced by tests that try what a hostile program could reach
   */
  constructor(bwrap: string, program = INFER_CHILD) {
    this.#bwrap = bwrap;
    this.#program = program;
  }

  async infer(
    request: InferenceRequest,
    signal?: AbortSignal,
    onLoaded?: () => void,
  ): Promise<InferenceOutcome> {
    this.#view ??= composeView(this.#program);
    const view = await this.#view.catch((error: unknown) => {
      this.#view = null;
      throw new SandboxFailure('what the sandbox must show cannot be found', { cause: error });
    });
    return runInferChild(composeCommand(this.#bwrap, view, request), request, { signal, onLoaded });
  }
}

/** The whole world inside, as bubblewrap's arguments. The same for every call. */
async function composeView(program: string): Promise<readonly string[]> {
  const node = await realpath(process.execPath);
  const prlimit = await findProgram('prlimit');
  if (prlimit === null) throw new Error('prlimit (of util-linux) is not installed');
  const { runtime, common } = findRuntimePackages('onnxruntime-node');
  const binding = join(runtime, 'bin/napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
  const libraries = await findSharedLibraries([node, prlimit, binding]);
  const show = (from: string, to: string): string[] => ['--ro-bind', from, to];
  return [
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
    ['--remount-ro', '/', '--chdir', '/'],
    ['--seccomp', String(LAUNCHER_FD)],
  ].flat();
}

function composeCommand(bwrap: string, view: readonly string[], request: InferenceRequest): ChildCommand {
  const { memoryBytes, milliseconds } = request.limits;
  const limits = [
    // Private writable memory. It refuses an allocation at once, where the watcher outside looks every 50 ms.
    `--data=${memoryBytes}`,
    `--nproc=${MAX_PROCESSES}`,
    `--nofile=${MAX_OPEN_FILES}`,
    // Twice the wall time, since helper threads count too: the watcher's clock is the limit, this its safety net.
    `--cpu=${2 * Math.ceil(milliseconds / 1000) + 10}`,
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
    args: [...view, '--', INSIDE.prlimit, ...limits, ...node],
    cwd: '/',
    launcherInput: composeSeccompFilter(process.arch),
    runtime: { runtime: 'onnxruntime-node', wasmMemoryBytes: null, endWithParent: false },
  };
}
