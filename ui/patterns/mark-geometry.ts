import { contourLines, sampleGrid, smoothPath } from './contour-lines.ts';

/** Side of the mark's own coordinate system. */
export const MARK_SIZE = 32;

const LOWEST = { x: 0.25, y: 0.3 };
const CORNER = { x: -1.42, y: -1.42 };
const SPAN = 2.78;
const SAMPLES = 129;
const LEVELS = [0.2, 0.58, 1.08];

/** A loss surface with one minimum, steep towards the lower right and gentle towards the upper left. */
function loss(x: number, y: number): number {
  const [u, v] = [x - LOWEST.x, y - LOWEST.y];
  const tilt = 1 + 0.55 * Math.tanh(0.6 * u + 1.4 * v);
  const waist = 1 + 0.12 * Math.cos(3 * Math.atan2(v, u) + 0.8);
  return (u * u + v * v) * tilt * waist;
}

/** Three contour lines of the surface, inner first, as SVG paths. */
export function markRings(): readonly string[] {
  const domain = { x: [CORNER.x, CORNER.x + SPAN], y: [CORNER.y, CORNER.y + SPAN] } as const;
  const grid = sampleGrid(loss, domain, SAMPLES, SAMPLES);
  const scale = MARK_SIZE / (SAMPLES - 1);
  return LEVELS.map((level) =>
    contourLines(grid, level)
      .map((line) => smoothPath(line, scale, scale, 8))
      .join(''),
  );
}

/** Where the descent ends. */
export const MARK_LOWEST = {
  x: ((LOWEST.x - CORNER.x) / SPAN) * MARK_SIZE,
  y: ((LOWEST.y - CORNER.y) / SPAN) * MARK_SIZE,
};

/** The path of the descent, from the rim to the minimum. */
export const MARK_DESCENT = `M6.4 7.2C8.6 9.6 9.6 15.2 13.4 16.9S17.6 17.8 ${MARK_LOWEST.x.toFixed(1)} ${MARK_LOWEST.y.toFixed(1)}`;

/** Stand out on light and on dark tabs alike: the file has no stylesheet, which the site's policy would block. */
const FILE_LINE = '#74828a';
const FILE_DESCENT = '#e0562a';

/** The mark as a file of its own, for the browser's tab. */
export function markFile(): string {
  const rings = markRings().map((path) => `<path d="${path}"/>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${MARK_SIZE} ${MARK_SIZE}" fill="none">`,
    `<g stroke="${FILE_LINE}" stroke-width="1.9">${rings.join('')}</g>`,
    `<path stroke="${FILE_DESCENT}" stroke-width="2.8" stroke-linecap="round" d="${MARK_DESCENT}"/>`,
    `<circle fill="${FILE_DESCENT}" cx="${MARK_LOWEST.x.toFixed(1)}" cy="${MARK_LOWEST.y.toFixed(1)}" r="3"/>`,
    '</svg>\n',
  ].join('');
}
