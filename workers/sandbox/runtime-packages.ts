import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { INFER_CHILD } from './infer-child.ts';

export interface RuntimePackages {
  /** Folder of the runtime itself. */
  readonly runtime: string;
  /** Folder of `onnxruntime-common`, which it loads. */
  readonly common: string;
}

/** Finds the packages that the program inside loads, wherever npm put them. */
export function findRuntimePackages(runtime: 'onnxruntime-node' | 'onnxruntime-web'): RuntimePackages {
  const entry = createRequire(INFER_CHILD).resolve(runtime);
  const common = createRequire(entry).resolve('onnxruntime-common');
  return { runtime: folderOf(entry, runtime), common: folderOf(common, 'onnxruntime-common') };
}

function folderOf(entry: string, name: string): string {
  const suffix = join('node_modules', name);
  let folder = dirname(entry);
  while (!folder.endsWith(suffix)) {
    if (folder === dirname(folder)) throw new Error(`${entry} is not in a folder of ${name}`);
    folder = dirname(folder);
  }
  return folder;
}
