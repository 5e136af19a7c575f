import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for the parts of controls and graphics. */
const TEXT = 4.5;
const GRAPHICS = 3;

const SURFACES = ['paper', 'surface', 'sunken'];
const TEXT_ON_SURFACES = [
  'ink',
  'ink-soft',
  'ink-faint',
  'accent',
  'accent-strong',
  'good',
  'warn',
  'bad',
  'info',
];
const GRAPHICS_ON_SURFACES = [
  'edge',
  'focus',
  'train',
  'validation',
  'public',
  'private',
  'others',
  'figure-a',
  'figure-b',
  'figure-c',
];
const TONES = ['good', 'warn', 'bad', 'info'];

const css = await readFile('app/globals.css', 'utf8');

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = readTokens(theme);
  const tooFaint = (names: readonly string[], surface: string, least: number) =>
    names.filter((name) => contrastRatio(tokens[name] ?? '', tokens[surface] ?? '') < least);

  it.each(SURFACES)('has readable text on %s', (surface) => {
    expect(tooFaint(TEXT_ON_SURFACES, surface, TEXT)).toEqual([]);
  });

  it.each(SURFACES)('has visible controls, curves and focus on %s', (surface) => {
    expect(tooFaint(GRAPHICS_ON_SURFACES, surface, GRAPHICS)).toEqual([]);
  });

  it.each(['accent', 'accent-strong'])('has readable buttons in %s', (surface) => {
    expect(tooFaint(['on-accent'], surface, TEXT)).toEqual([]);
  });

  it('has readable marked rows and badges', () => {
    expect(tooFaint(['accent-strong', 'ink', 'ink-soft'], 'accent-soft', TEXT)).toEqual([]);
  });

  it.each(TONES)('has readable badges and callouts in %s', (tone) => {
    expect(tooFaint([tone, 'ink'], `${tone}-soft`, TEXT)).toEqual([]);
  });

  it('has all the colours that are asked about', () => {
    const asked = [...SURFACES, ...TEXT_ON_SURFACES, ...GRAPHICS_ON_SURFACES];
    expect(asked.filter((name) => !(name in tokens))).toEqual([]);
  });
});

/** `--name: light-dark(#…, #…)` → `{ name: '#…' }` */
function readTokens(theme: 'light' | 'dark'): Record<string, string> {
  const pairs = css.matchAll(/--([\w-]+):\s*light-dark\((#[\da-f]{6}),\s*(#[\da-f]{6})\)/g);
  return Object.fromEntries(
    [...pairs].map(([, name, light, dark]) => [name, theme === 'light' ? light : dark]),
  );
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrastRatio(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
