import { useId } from 'react';

/** How far something is. Without `value` it says only that work goes on. `value` runs from 0 to `max` (default 1). */
export function Progress(props: {
  readonly label: string;
  readonly value?: number;
  readonly max?: number;
  /** What is read and shown beside the label: "3.1 of 9.6 MB". */
  readonly detail?: string;
  readonly labelHidden?: boolean;
}) {
  const { label, value, max = 1, detail, labelHidden } = props;
  const id = useId();
  const share = value === undefined ? undefined : Math.min(1, Math.max(0, value / max));
  return (
    <div className="flex flex-col gap-1.5">
      <div className={labelHidden ? 'sr-only' : 'flex justify-between gap-4 text-sm'}>
        <span id={id}>{label}</span>
        {detail && <span className="text-ink-soft">{detail}</span>}
      </div>
      {/* The native element speaks; the bar beside it is drawn, since browsers agree on no way to style the first. */}
      <progress aria-labelledby={id} aria-valuetext={detail} value={share} max={1} className="sr-only" />
      <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-rule">
        {share === undefined ? (
          <div className="h-full w-full animate-pulse bg-accent/60" />
        ) : (
          // Scaled, not resized: the bar moves without laying the page out again.
          <div
            className="h-full origin-left bg-accent transition-transform"
            style={{ transform: `scaleX(${share})` }}
          />
        )}
      </div>
    </div>
  );
}
