import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CHALLENGES, challengeBySlug } from '#server/challenges/definitions.ts';

it('knows every challenge that has a folder of its own, under its name', () => {
  const home = fileURLToPath(new URL('../../content/challenges', import.meta.url));
  const folders = readdirSync(home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(CHALLENGES.map(({ slug }) => slug).sort()).toEqual(folders.sort());
});

it('has no challenge of an unknown name', () => {
  expect(() => challengeBySlug('../mnist')).toThrow(expect.objectContaining({ code: 'not_found' }));
});
