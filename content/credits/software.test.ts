import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DATA_PACKAGES, SOFTWARE } from '#content/credits/software.ts';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly license?: string;
}

async function manifest(path: string): Promise<Manifest> {
  return JSON.parse(await readFile(path, 'utf8')) as Manifest;
}

describe('the credits', () => {
  it('name every package that Tidu runs on, once, and no others', async () => {
    const { dependencies } = await manifest('package.json');
    const credited = [...SOFTWARE.flatMap(({ packages }) => packages), ...DATA_PACKAGES];
    expect(credited.toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it.each(SOFTWARE.flatMap(({ licence, packages }) => packages.map((name) => [name, licence] as const)))(
    'give the licence that %s declares',
    async (name, licence) => {
      expect((await manifest(`node_modules/${name}/package.json`)).license).toBe(licence);
    },
  );
});
