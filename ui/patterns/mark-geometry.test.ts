import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { markFile, markRings } from './mark-geometry.ts';

it('the mark consists of closed rings that stay inside its square', () => {
  for (const path of markRings()) {
    expect(path.match(/M/g)).toHaveLength(1);
    expect(path).toMatch(/Z$/);
    for (const number of path.match(/[\d.]+/g) ?? []) expect(Number(number)).toBeLessThanOrEqual(31.5);
    for (const number of path.match(/[\d.]+/g) ?? []) expect(Number(number)).toBeGreaterThanOrEqual(0.5);
  }
});

it('app/icon.svg is the mark as it is now', async () => {
  expect(await readFile('app/icon.svg', 'utf8')).toBe(markFile());
});
