import { classes } from '#ui/primitives/classes.ts';
import { contourLines, sampleGrid, smoothPath } from './contour-lines.ts';

/** A loss surface with a ridge, two basins and a plain, as background. */
function surface(x: number, y: number): number {
  const basin = (cx: number, cy: number, width: number, depth: number, tilt: number) => {
    const dx = x - cx + tilt * (y - cy);
    const dy = y - cy;
    return -depth * Math.exp(-(dx * dx + dy * dy * 1.6) / (2 * width * width));
  };
  return (
    basin(2.9, 0.55, 0.62, 1.25, 0.3) +
    basin(1.2, 1.1, 0.5, 0.7, -0.4) +
    basin(4.3, 1.3, 0.45, 0.55, 0.2) +
    0.16 * Math.sin(1.7 * x + 0.6) * Math.cos(1.9 * y) +
    0.12 * x * 0.3
  );
}

const WIDTH = 1200;
const HEIGHT = 420;
const COLUMNS = 121;
const ROWS = 43;
const LEVELS = Array.from({ length: 13 }, (_, i) => -1.15 + i * 0.105);

const PATH = drawPath();

function drawPath(): string {
  const grid = sampleGrid(surface, { x: [0, 5], y: [-0.1, 1.65] }, COLUMNS, ROWS);
  return LEVELS.flatMap((level) => contourLines(grid, level))
    .filter((line) => line.points.length > 12)
    .map((line) => smoothPath(line, WIDTH / (COLUMNS - 1), HEIGHT / (ROWS - 1), 2))
    .join('');
}

/** Contour lines behind the head of a page, fading out downwards. Pure decoration; the parent must be `relative`. */
export function ContourBackground(props: { readonly className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className={classes(
        'pointer-events-none absolute inset-0 -z-10 h-full w-full mask-b-from-55% text-contour',
        props.className,
      )}
    >
      <path d={PATH} fill="none" stroke="currentColor" strokeWidth="1" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
