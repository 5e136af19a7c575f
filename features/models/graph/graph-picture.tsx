'use client';

import { useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { GraphDescription, GraphNode } from '#ml/onnx/describe-graph.ts';
import { type DrawnEdge, type DrawnGraph, type DrawnNode, weightLine } from '#ml/runtime/graph/layout.ts';
import { Button } from '#ui/primitives/button.tsx';
import { classes } from '#ui/primitives/classes.ts';
import { fitView, moveView, type Size, showPart, startView, type View, zoomView } from './view-box.ts';

const ZOOM_STEP = 1.25;
const MOVE_STEP = 60;

/**
 * A graph as a drawing to move and zoom: by mouse, by touch, by keyboard. One stop of the Tab key; the arrows go from
 * node to node in the order of the file.
 */
export function GraphPicture(props: {
  readonly graph: GraphDescription;
  readonly drawn: DrawnGraph;
  readonly selected: number | null;
  readonly onSelect: (id: number) => void;
}) {
  const t = useTranslations('models.graph');
  const { graph, drawn, selected, onSelect } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 640, height: 520 });
  const [view, setView] = useState<View | null>(null);
  const shown = view ?? startView(drawn, size);
  const gestures = useGestures(shown, setView);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    // A listener of React's cannot keep the page from scrolling.
    const onWheel = (event: WheelEvent) => gestures.current.wheel(event);
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', onWheel);
    };
  }, [gestures]);

  const middle = { x: size.width / 2, y: size.height / 2 };
  const choose = (id: number) => {
    const node = drawn.nodes.find((candidate) => candidate.id === id);
    onSelect(id);
    if (node) setView(showPart(shown, size, node));
  };
  const press = (event: KeyboardEvent) => {
    const next = keyAction(event, { view: shown, size, drawn, middle, selected });
    if (next === null) return;
    event.preventDefault();
    if (typeof next === 'number') choose(next);
    else setView(next);
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => setView(zoomView(shown, ZOOM_STEP, middle))}>
          {t('zoomIn')}
        </Button>
        <Button size="small" onClick={() => setView(zoomView(shown, 1 / ZOOM_STEP, middle))}>
          {t('zoomOut')}
        </Button>
        <Button size="small" onClick={() => setView(fitView(drawn, size))}>
          {t('fit')}
        </Button>
      </div>
      <div
        ref={frame}
        role="application"
        tabIndex={0}
        aria-label={t('picture')}
        onKeyDown={press}
        onPointerDown={(event) => gestures.current.down(event)}
        onPointerMove={(event) => gestures.current.move(event)}
        onPointerUp={(event) => gestures.current.up(event)}
        onPointerCancel={(event) => gestures.current.up(event)}
        className="relative h-[min(70vh,40rem)] min-h-80 w-full cursor-grab touch-none overflow-hidden rounded-md border border-edge bg-surface select-none active:cursor-grabbing"
      >
        <svg aria-hidden="true" className="absolute inset-0 size-full">
          <g transform={`scale(${shown.scale}) translate(${-shown.x} ${-shown.y})`}>
            <Drawing
              graph={graph}
              drawn={drawn}
              selected={selected}
              onSelect={(id) => !gestures.current.moved() && onSelect(id)}
            />
          </g>
        </svg>
      </div>
      <p className="text-sm text-ink-soft">{t('help')}</p>
    </div>
  );
}

/** What a key does: another view, or another node. */
function keyAction(
  event: KeyboardEvent,
  state: {
    readonly view: View;
    readonly size: Size;
    readonly drawn: DrawnGraph;
    readonly middle: { readonly x: number; readonly y: number };
    readonly selected: number | null;
  },
): View | number | null {
  const { view, size, drawn, middle, selected } = state;
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
    event.key
  ];
  if (direction) {
    const [dx = 0, dy = 0] = direction;
    if (event.shiftKey) return moveView(view, dx * MOVE_STEP, dy * MOVE_STEP);
    const at = selected === null ? -1 : drawn.nodes.findIndex(({ id }) => id === selected);
    const next = drawn.nodes[Math.min(drawn.nodes.length - 1, Math.max(0, at + dx + dy))];
    return next?.id ?? null;
  }
  if (event.key === '+' || event.key === '=') return zoomView(view, ZOOM_STEP, middle);
  if (event.key === '-') return zoomView(view, 1 / ZOOM_STEP, middle);
  if (event.key === '0') return fitView(drawn, size);
  return null;
}

/** Dragging with one pointer, pinching with two, zooming with the wheel while Ctrl is held. */
function useGestures(view: View, setView: (view: View) => void) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const travelled = useRef(0);
  const latest = useRef(view);
  latest.current = view;
  const set = (next: View) => {
    latest.current = next;
    setView(next);
  };
  return useRef({
    moved: () => travelled.current > 5,
    down(event: PointerEvent) {
      if (event.button !== 0) return;
      travelled.current = 0;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    move(event: PointerEvent) {
      const before = pointers.current.get(event.pointerId);
      if (!before) return;
      const now = { x: event.clientX, y: event.clientY };
      const [dx, dy] = [now.x - before.x, now.y - before.y];
      travelled.current += Math.abs(dx) + Math.abs(dy);
      // A click must reach its node: only a drag is captured.
      if (travelled.current > 5) event.currentTarget.setPointerCapture(event.pointerId);
      const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const { left, top } = event.currentTarget.getBoundingClientRect();
        const factor = distance(now, other) / Math.max(1, distance(before, other));
        const centre = { x: (now.x + other.x) / 2 - left, y: (now.y + other.y) / 2 - top };
        set(moveView(zoomView(latest.current, factor, centre), -dx / 2, -dy / 2));
      } else {
        set(moveView(latest.current, -dx, -dy));
      }
      pointers.current.set(event.pointerId, now);
    },
    up(event: PointerEvent) {
      pointers.current.delete(event.pointerId);
    },
    wheel(event: WheelEvent) {
      // Without Ctrl the wheel scrolls the page; a pinch on a touchpad arrives with Ctrl.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      set(zoomView(latest.current, Math.exp(-event.deltaY / 300), at));
    },
  });
}

const distance = (a: { x: number; y: number }, b: { x: number; y: number }) =>
  Math.hypot(a.x - b.x, a.y - b.y);

function Drawing(props: {
  readonly graph: GraphDescription;
  readonly drawn: DrawnGraph;
  readonly selected: number | null;
  readonly onSelect: (id: number) => void;
}) {
  const { graph, drawn, selected, onSelect } = props;
  // Moving and zooming change the frame around it, never what is drawn.
  const edges = useMemo(
    () => drawn.edges.map((edge) => <Edge key={`${edge.from}-${edge.to}`} edge={edge} />),
    [drawn],
  );
  return (
    <>
      {edges}
      {drawn.nodes.map((node) => {
        const about = graph.nodes[node.id];
        return (
          about && (
            <Node
              key={node.id}
              node={node}
              about={about}
              isSelected={node.id === selected}
              onSelect={onSelect}
            />
          )
        );
      })}
    </>
  );
}

function Edge(props: { readonly edge: DrawnEdge }) {
  const { points, label } = props.edge;
  const [end] = points.slice(-1);
  return (
    <g>
      <path
        d={points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')}
        fill="none"
        stroke="var(--edge)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      {end && (
        <path
          d={`M${end.x - 4} ${end.y - 7}L${end.x} ${end.y}L${end.x + 4} ${end.y - 7}`}
          fill="none"
          stroke="var(--edge)"
          strokeWidth="1.5"
        />
      )}
      {label && (
        <text x={label.x} y={label.y} className="fill-ink-faint font-mono text-[11px]">
          {label.text}
        </text>
      )}
    </g>
  );
}

function Node(props: {
  readonly node: DrawnNode;
  readonly about: GraphNode;
  readonly isSelected: boolean;
  readonly onSelect: (id: number) => void;
}) {
  const { node, about, isSelected, onSelect } = props;
  const line = weightLine(about);
  const isEnd = about.kind !== 'operator';
  return (
    // The keyboard's way is the frame's own, and the table of nodes.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <g
      transform={`translate(${node.x} ${node.y})`}
      onClick={() => onSelect(node.id)}
      className="cursor-pointer"
    >
      <rect
        width={node.width}
        height={node.height}
        rx={isEnd ? node.height / 2 : 4}
        className={classes(
          isSelected
            ? 'fill-accent-soft stroke-accent'
            : isEnd
              ? 'fill-sunken stroke-edge'
              : 'fill-paper stroke-edge',
        )}
        strokeWidth={isSelected ? 2.5 : 1.25}
      />
      <text
        x={node.width / 2}
        y={line ? 24 : node.height / 2}
        dy={line ? 0 : '0.35em'}
        textAnchor="middle"
        className={classes('fill-ink text-[14px]', isEnd ? 'italic' : 'font-semibold')}
      >
        {cut(about.title, 26)}
      </text>
      {line && (
        <text x={node.width / 2} y={43} textAnchor="middle" className="fill-ink-soft font-mono text-[11px]">
          {cut(line, 32)}
        </text>
      )}
    </g>
  );
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
