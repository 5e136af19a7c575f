import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '#checks/steps.ts';

const execute = promisify(execFile);
const FOLDERS = ['ui', 'features', 'server/accounts', 'lib', 'ml/onnx', 'app'].map(
  (folder) => `${folder}/import-rule-probe`,
);

const VIOLATIONS: readonly { rule: string; folder: string; source: string }[] = [
  { rule: 'ui-takes-props', folder: 'ui', source: "import '#server/errors.ts';" },
  { rule: 'features-know-no-server', folder: 'features', source: "import '#db/client.ts';" },
  { rule: 'domains-know-no-trpc', folder: 'server/accounts', source: "import '@trpc/server';" },
  { rule: 'server-knows-no-react', folder: 'server/accounts', source: "import 'react';" },
  { rule: 'lib-imports-nothing', folder: 'lib', source: "import '#ml/metrics/argmax.ts';" },
  { rule: 'tfjs-only-in-train', folder: 'ml/onnx', source: "import '@tensorflow/tfjs';" },
  { rule: 'native-runtime-only-in-sandbox', folder: 'app', source: "import 'onnxruntime-node';" },
  {
    rule: 'app-composes',
    folder: 'app',
    source: "import type { Db } from '#db/client.ts'; export type X = Db;",
  },
];

describe('the import checker', () => {
  afterEach(() =>
    Promise.all(FOLDERS.map((folder) => rm(path.join(ROOT, folder), { recursive: true, force: true }))),
  );

  it('catches a deliberate violation of each rule', async () => {
    for (const { folder } of VIOLATIONS)
      await mkdir(path.join(ROOT, folder, 'import-rule-probe'), { recursive: true });
    const files = await Promise.all(
      VIOLATIONS.map(async ({ rule, folder, source }) => {
        const file = `${folder}/import-rule-probe/${rule}.ts`;
        await writeFile(path.join(ROOT, file), `${source}\n`);
        return file;
      }),
    );
    const cruiser = path.join(ROOT, 'node_modules/.bin/depcruise');
    const { stdout } = await execute(
      process.execPath,
      [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...files],
      { cwd: ROOT, maxBuffer: 2 ** 26 },
    ).catch((error: { stdout: string }) => error);
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    const caught = summary.violations.map(({ from, rule }) => `${from} ${rule.name}`);
    for (const [index, { rule }] of VIOLATIONS.entries()) expect(caught).toContain(`${files[index]} ${rule}`);
  });
});
