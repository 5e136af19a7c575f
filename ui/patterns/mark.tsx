import { classes } from '#ui/primitives/classes.ts';
import { MARK_DESCENT, MARK_LOWEST, MARK_SIZE, markRings } from './mark-geometry.ts';

const RINGS = markRings();

/** The mark of Tidu: contour lines of a loss surface, and the path that descends to its lowest point. */
export function Mark(props: { readonly className?: string }) {
  return (
    <svg
      viewBox={`0 0 ${MARK_SIZE} ${MARK_SIZE}`}
      aria-hidden="true"
      fill="none"
      strokeLinecap="round"
      className={classes('shrink-0', props.className ?? 'size-8')}
    >
      <g stroke="currentColor" strokeWidth="1.6">
        {RINGS.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
      <path d={MARK_DESCENT} stroke="var(--accent)" strokeWidth="2.4" />
      <circle cx={MARK_LOWEST.x} cy={MARK_LOWEST.y} r="2.8" fill="var(--accent)" />
    </svg>
  );
}
