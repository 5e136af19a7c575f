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
];
const TONES = ['good', 'warn', 'bad', 'info'];

const css = await readFile('app/globals.css', 'utf8');

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const tokens = readTokens(theme);
  const contrast = (a: string, b: string) => contrastRatio(tokens[a] ?? '', tokens[b] ?? '');

  it.each(SURFACES)('has readable text on %s', (surface) => {
    for (const text of TEXT_ON_SURFACES)
      expect(contrast(text, surface), `${text} on ${surface}`).toBeGreaterThan(TEXT);
  });

  it.each(SURFACES)('has visible controls, curves and focus on %s', (surface) => {
    for (const mark of GRAPHICS_ON_SURFACES) {
      expect(contrast(mark, surface), `${mark} on ${surface}`).toBeGreaterThan(GRAPHICS);
    }
  });

  it('has readable buttons, badges and callouts', () => {
    expect(contrast('on-accent', 'accent')).toBeGreaterThan(TEXT);
    expect(contrast('on-accent', 'accent-strong')).toBeGreaterThan(TEXT);
    expect(contrast('accent-strong', 'accent-soft')).toBeGreaterThan(TEXT);
    expect(contrast('ink', 'accent-soft')).toBeGreaterThan(TEXT);
    expect(contrast('ink-soft', 'accent-soft')).toBeGreaterThan(TEXT);
    for (const tone of TONES) {
      expect(contrast(tone, `${tone}-soft`), tone).toBeGreaterThan(TEXT);
      expect(contrast('ink', `${tone}-soft`), tone).toBeGreaterThan(TEXT);
    }
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
