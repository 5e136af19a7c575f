import type { Point } from './line-chart-scale.ts';
import { SERIES_LOOK, type SeriesTone } from './series-look.ts';

/** The series of a chart with their look and the value under the reading line (or the latest). */
export function LineChartLegend(props: {
  readonly readings: readonly {
    readonly series: { readonly id: string; readonly label: string; readonly tone: SeriesTone };
    readonly point: Point | undefined;
  }[];
  readonly formatY: (y: number) => string;
}) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {props.readings.map(({ series, point }) => (
        <li key={series.id} className="flex items-center gap-2">
          <svg viewBox="0 0 24 8" aria-hidden="true" className="h-2 w-6">
            <path
              d="M1 4h22"
              stroke={SERIES_LOOK[series.tone].stroke}
              strokeDasharray={SERIES_LOOK[series.tone].dash}
              strokeWidth="2.5"
              strokeLinecap="round"
            />
          </svg>
          <span className="text-ink-soft">{series.label}</span>
          <span className="min-w-11 font-semibold">{point ? props.formatY(point.y) : '–'}</span>
        </li>
      ))}
    </ul>
  );
}
