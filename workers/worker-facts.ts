import { hostname, totalmem } from 'node:os';
import type { UnavailablePart } from '#db/schema/index.ts';
import type { ProviderName } from '#lib/providers.ts';
import packageFile from '#package.json' with { type: 'json' };
import type { Env } from '#server/env.ts';
import type { WorkerFacts } from '#server/submissions/report-worker.ts';
import { machineName } from '#workers/machine.ts';
import type { Sandbox } from '#workers/sandbox/sandbox.ts';

const HOST_MAX = 100;

/** What this process says of itself when it starts to evaluate. */
export async function workerFacts(options: {
  readonly id: string;
  readonly sandbox: Sandbox;
  readonly providers: readonly ProviderName[];
  readonly unavailable: readonly UnavailablePart[];
  readonly env: Partial<Env>;
}): Promise<WorkerFacts> {
  const { id, sandbox, providers, unavailable, env } = options;
  return {
    ...{ id, host: hostname().slice(0, HOST_MAX), pid: process.pid, providers, unavailable },
    settings: evaluationSettings(env),
    machine: await machineName(),
    sandbox: sandbox.name,
    memoryBytes: memoryOfProcess(),
    versions: {
      tidu: packageFile.version,
      node: process.versions.node,
      onnxruntime: packageFile.dependencies['onnxruntime-node'],
    },
  };
}

function evaluationSettings(env: Partial<Env>): Record<string, string> {
  const settings = Object.entries(env).filter(([name]) => name.startsWith('EVAL_'));
  return Object.fromEntries(settings.map(([name, value]) => [name, String(value)]));
}

/** A container's limit where there is one; without one Node answers 0, or more than there is. */
function memoryOfProcess(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
