import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listAlive, listDescendants } from './testing/list-descendants.ts';
import { watchProcess } from './watch-process.ts';

const MIB = 1024 * 1024;
const roomy = { memoryBytes: 1024 * MIB, milliseconds: 20_000 };

test('a process that ends by itself is reported as it ended, with its memory and time', async () => {
  const end = await watchProcess(startNode('setTimeout(() => process.exit(3), 200)'), roomy).ended;
  expect(end).toMatchObject({ killed: null, exitCode: 3, signal: null, stderr: '' });
  expect(end.peakMemoryBytes).toBeGreaterThan(16 * MIB);
  expect(end.wallMs).toBeGreaterThan(150);
});

test('a process that blocks its own thread is killed at its time', async () => {
  const end = await watchProcess(startNode('for (;;);'), { ...roomy, milliseconds: 300 }).ended;
  expect(end).toMatchObject({ killed: 'out_of_time', signal: 'SIGKILL' });
  expect(end.wallMs).toBeGreaterThan(290);
  expect(end.wallMs).toBeLessThan(2000);
});

test('a clock that is set anew counts from then, and once', async () => {
  const watched = watchProcess(startNode('for (;;);'), roomy);
  watched.allow(10_000);
  watched.allow(300);
  const end = await watched.ended;
  expect(end.killed).toBe('out_of_time');
  expect(end.wallMs).toBeLessThan(5000);
});

test('a process that fills memory is killed soon after its limit', async () => {
  const fill = 'const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1));';
  const end = await watchProcess(startNode(fill), { ...roomy, memoryBytes: 200 * MIB }).ended;
  expect(end.killed).toBe('out_of_memory');
  expect(end.peakMemoryBytes).toBeGreaterThan(200 * MIB);
  expect(end.peakMemoryBytes).toBeLessThan(800 * MIB);
});

test('memory of what a process starts counts as its own', async () => {
  const fill = 'const kept = Buffer.alloc(300 << 20, 1); setTimeout(() => kept, 60000)';
  const start = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(fill)}], { stdio: 'inherit' })`;
  const end = await watchProcess(startNode(start), { ...roomy, memoryBytes: 250 * MIB }).ended;
  expect(end.killed).toBe('out_of_memory');
});

test('killing ends everything that the process started', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 60 & sleep 60 & wait'], { detached: true, stdio: 'pipe' });
  await once(child, 'spawn');
  const watched = watchProcess(child, { ...roomy, milliseconds: 500 });
  await sleep(200);
  const started = await listDescendants(child.pid ?? 0);
  expect(started).toHaveLength(2);
  expect((await watched.ended).killed).toBe('out_of_time');
  expect(await listAlive(started)).toEqual([]);
});

test('an abort kills, also one that came before', async () => {
  const later = watchProcess(startNode('for (;;);'), roomy, AbortSignal.timeout(100));
  expect((await later.ended).killed).toBe('aborted');
  const before = watchProcess(startNode('for (;;);'), roomy, AbortSignal.abort());
  expect((await before.ended).killed).toBe('aborted');
});

test('dismissing takes a last look at the memory and kills', async () => {
  const child = startNode('console.error("ready"); for (;;);');
  if (child.stderr) await once(child.stderr, 'data');
  const watched = watchProcess(child, roomy);
  watched.dismiss();
  const end = await watched.ended;
  expect(end.killed).toBe('no_longer_needed');
  expect(end.peakMemoryBytes).toBeGreaterThan(16 * MIB);
});

test('of a flood of errors only the last four kilobytes are kept', async () => {
  const flood = 'process.stderr.write("x".repeat(1e6)); process.stderr.write("the end");';
  const end = await watchProcess(startNode(flood), roomy).ended;
  expect(Buffer.byteLength(end.stderr)).toBe(4096);
  expect(end.stderr).toMatch(/x{100}the end$/);
});

function startNode(program: string): ChildProcess {
  return spawn(process.execPath, ['-e', program], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
}
