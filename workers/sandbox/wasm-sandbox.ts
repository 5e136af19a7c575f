import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildNeeds, ChildSupply } from './child-supply.ts';
import { type ChildCommand, INFER_CHILD, InferChild } from './infer-child.ts';
import { findRuntimePackages } from './runtime-packages.ts';
import type { InferenceOutcome, InferenceRequest, Sandbox } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';

const MIB = 1024 * 1024;
/** What Node and the compiled runtime hold besides linear memory (120 MB measured with an empty model). */
const RUNTIME_BYTES = 128 * MIB;
/** The runtime and a small model fit; less could not even start. */
const SMALLEST_LINEAR_MEMORY = 64 * MIB;
/** JavaScript holds names and a slice's views; tensors live outside its heap. */
const HEAP_MIB = 128;

/** Loaded before the program. */
const CLOSE_NETWORK = fileURLToPath(new URL('./child/close-network.cjs', import.meta.url));

/**
 * The sandbox for every machine: a fresh Node process that runs the runtime's WebAssembly build. A model lives in
 * linear memory, which V8 bounds, and the runtime imports no files and no network. Everything else here (no
 * environment, an empty folder, Node's permission model, a closed network) is a second line behind that.
 */
export class WasmSandbox implements Sandbox {
  readonly name = 'wasm';
  readonly #program: string;
  readonly #supply: ChildSupply;

  /** @param options as for bubblewrap */
  constructor({ program = INFER_CHILD, ahead = false }: { program?: string; ahead?: boolean } = {}) {
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
    if (needs.provider !== 'cpu') {
      throw new SandboxFailure(`${needs.provider}: the WebAssembly sandbox has the processor only`);
    }
    const cwd = await makeEmptyFolder();
    return InferChild.start(composeCommand(this.#program, cwd, needs), needs.inputFile);
  }
}

async function makeEmptyFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'tidu-sandbox-'));
  } catch (error) {
    throw new SandboxFailure('no empty folder for the sandbox', { cause: error });
  }
}

function composeCommand(program: string, cwd: string, { limits }: ChildNeeds): ChildCommand {
  const { memoryBytes, milliseconds } = limits;
  // The clock outside is the limit; this ends a process whose watcher died and that did not notice.
  const cpuSeconds = 2 * Math.ceil(milliseconds / 1000) + 10;
  const wasmMemoryBytes = Math.max(memoryBytes - RUNTIME_BYTES, SMALLEST_LINEAR_MEMORY);
  return {
    file: '/bin/sh',
    args: [
      '-c',
      'ulimit -c 0; ulimit -t "$1"; shift; exec "$@" 6<&-',
      'tidu-sandbox',
      String(cpuSeconds),
      process.execPath,
      ...nodeFlags(program),
      program,
    ],
    cwd,
    setup: { runtime: 'onnxruntime-web', provider: 'cpu', wasmMemoryBytes, endWithParent: true },
    cleanUp: () => rm(cwd, { recursive: true, force: true }),
  };
}

function nodeFlags(program: string): string[] {
  const { runtime, common } = findRuntimePackages('onnxruntime-web');
  const readable = [program, CLOSE_NETWORK, runtime, common];
  return [
    `--require=${CLOSE_NETWORK}`,
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--allow-worker',
    '--no-addons',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    `--max-old-space-size=${HEAP_MIB}`,
  ];
}
