import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { digitModel, linearClassifier } from '#ml/onnx/testing/build-model.ts';
import { HOSTILE_MODELS } from '#ml/onnx/testing/hostile-models.ts';
import { type InferenceBench, makeInferenceBench } from './testing/inference-bench.ts';
import { listAlive, listDescendants } from './testing/list-descendants.ts';
import { SANDBOX_MAKERS } from './testing/sandboxes.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PRYING_CHILD = here('./testing/prying-child.mjs');
const endlessModel = HOSTILE_MODELS.find(({ name }) => name === 'a loop without end')?.bytes();
const honestModel = digitModel(linearClassifier());

let bench: InferenceBench;
beforeAll(async () => {
  bench = await makeInferenceBench(4);
});
beforeEach(() => vi.stubEnv('TIDU_TEST_SECRET', 'in the environment'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => bench[Symbol.asyncDispose]());

describe.each(SANDBOX_MAKERS)('the $name sandbox', ({ name, make }) => {
  test('lets a program that a model took over reach nothing outside', async () => {
    const outside = await openTargets();
    onTestFinished(() => outside[Symbol.asyncDispose]());
    const request = await bench.request(honestModel, {
      input: { name: JSON.stringify(outside.targets), rowShape: [1, 28, 28] },
    });
    await expect(make(PRYING_CHILD).infer(request)).rejects.toThrow('0 of 18 succeeded');
    expect(outside.visitors()).toBe(0);
  });

  test('leaves no process and no folder behind, whether a model ends, is killed or is aborted', async () => {
    const limits = { memoryBytes: 512 * 1024 ** 2, milliseconds: 1500 };
    const honest = await bench.request(honestModel);
    const endless = await bench.request(endlessModel ?? new Uint8Array(), { limits });
    vi.stubEnv('TMPDIR', await mkdtemp(join(bench.folder, 'temporary-')));
    await make().infer(honest);
    await make().infer(endless);
    await expect(make().infer(endless, AbortSignal.timeout(400))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(await listDescendants(process.pid)).toEqual([]);
    expect(await readdir(tmpdir())).toEqual([]);
  });

  test('ends with its parent, even if that is killed', async () => {
    const request = await bench.request(endlessModel ?? new Uint8Array());
    const args = [here('./testing/run-endless-model.ts'), name, JSON.stringify(request)];
    const parent = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: bench.folder } });
    // Let the model begin, so that its thread is blocked in the runtime.
    await sleep(1500);
    const inside = await listDescendants(parent.pid ?? 0);
    expect(inside).not.toEqual([]);
    parent.kill('SIGKILL');
    await expect.poll(() => listAlive(inside), { timeout: 10_000 }).toEqual([]);
  });
});

test('the same program reaches most of it outside a sandbox, so that the attempts prove something', async () => {
  const outside = await openTargets();
  onTestFinished(() => outside[Symbol.asyncDispose]());
  const said = await pryUnconfined(JSON.stringify({ input: { name: JSON.stringify(outside.targets) } }));
  for (const attempt of [
    'read a file',
    'start a program',
    'find a variable',
    'connect by TCP',
    'fetch a page',
  ]) {
    expect(said).toContain(attempt);
  }
  expect(outside.visitors()).toBeGreaterThan(0);
});

/** A file, a TCP and a UDP port that nobody in a sandbox may reach. */
async function openTargets() {
  let visitors = 0;
  const secretFile = join(bench.folder, 'secret.txt');
  await writeFile(secretFile, 'labels');
  const tcp = createServer((socket) => {
    visitors += 1;
    socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n');
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const udp = dgram.createSocket('udp4').on('message', () => {
    visitors += 1;
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const targets = {
    secretFile,
    ownFile: here('../../package.json'),
    tcpPort: (tcp.address() as AddressInfo).port,
    udpPort: udp.address().port,
  };
  const close = async (): Promise<void> => {
    udp.close();
    tcp.close();
  };
  return { targets, visitors: () => visitors, [Symbol.asyncDispose]: close };
}

async function pryUnconfined(request: string): Promise<string> {
  const child = spawn(process.execPath, [PRYING_CHILD], {
    cwd: bench.folder,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  const [, , , input, output] = child.stdio;
  if (input === undefined || input === null || !('write' in input)) throw new Error('no pipe to the program');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(request));
  input.write(Buffer.concat([length, Buffer.from(request)]));
  let said = '';
  output?.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1');
  });
  await once(child, 'close');
  return said;
}
