import type { GraphDescription, GraphNode } from '#ml/onnx/describe-graph.ts';

/** A graph as it is drawn: positions in pixels, from the top left. */
export interface DrawnGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** Nodes that are left out: a picture of thousands says less than their table. */
  readonly omitted: number;
}

export interface DrawnNode {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface DrawnEdge {
  readonly from: number;
  readonly to: number;
  readonly points: readonly Point[];
  readonly label: (Point & { readonly text: string }) | null;
}

/** More than fit on any screen; ELK lays them out in about a second. */
export const MOST_DRAWN = 400;

const NODE_HEIGHT = 40;
const NODE_HEIGHT_WITH_WEIGHTS = 56;
const NODE_PADDING = 28;
const MOST_WIDTH = 240;
const CHARACTER = 8;
const SMALL_CHARACTER = 6.6;
const LABEL_HEIGHT = 16;

/** The weights of a node in one line under its title: `[64,32,3,3] [64]`. */
export function weightLine({ weights }: GraphNode): string {
  const shapes = weights.filter(({ shape }) => shape !== '' && shape !== '[]').map(({ shape }) => shape);
  return shapes.slice(0, 3).join(' ') + (shapes.length > 3 ? ' …' : '');
}

/** ELK's JSON (https://eclipse.dev/elk/documentation/tooldevelopers/graphdatastructure/jsonformat.html), as far as used. */
export interface ElkGraph {
  readonly id: string;
  readonly layoutOptions?: Readonly<Record<string, string>>;
  readonly width?: number;
  readonly height?: number;
  readonly children: readonly ElkNode[];
  readonly edges: readonly ElkEdge[];
}

interface ElkNode {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
}

interface ElkEdge {
  readonly id: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
  readonly labels: readonly {
    readonly text: string;
    readonly width: number;
    readonly height: number;
    readonly x?: number;
    readonly y?: number;
  }[];
  readonly sections?: readonly {
    readonly startPoint: Point;
    readonly endPoint: Point;
    readonly bendPoints?: readonly Point[];
  }[];
}

/** What ELK is asked: layers from top to bottom, inputs first, labels kept clear of nodes. */
export function toElk({ nodes, edges }: GraphDescription): ElkGraph {
  const drawn = nodes.slice(0, MOST_DRAWN);
  const isDrawn = (id: number) => id < drawn.length;
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.spacing.nodeNode': '28',
      'elk.layered.spacing.nodeNodeBetweenLayers': '30',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.padding': '[top=16,left=16,bottom=16,right=16]',
    },
    children: drawn.map((node) => ({ id: String(node.id), ...sizeOf(node) })),
    edges: edges
      .filter(({ from, to }) => isDrawn(from) && isDrawn(to))
      .map(({ from, to, label }) => ({
        id: `${from}-${to}`,
        sources: [String(from)],
        targets: [String(to)],
        labels: label ? [{ text: label, width: label.length * SMALL_CHARACTER, height: LABEL_HEIGHT }] : [],
      })),
  };
}

function sizeOf(node: GraphNode): { width: number; height: number } {
  const line = weightLine(node);
  const text = Math.max(node.title.length * CHARACTER, line.length * SMALL_CHARACTER);
  return {
    width: Math.min(MOST_WIDTH, Math.round(text) + NODE_PADDING),
    height: line ? NODE_HEIGHT_WITH_WEIGHTS : NODE_HEIGHT,
  };
}

/** What ELK answered. */
export function fromElk(laid: ElkGraph, description: GraphDescription): DrawnGraph {
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    nodes: laid.children.map(({ id, x = 0, y = 0, width, height }) => ({
      id: Number(id),
      x,
      y,
      width,
      height,
    })),
    edges: laid.edges.map(drawnEdge),
    omitted: Math.max(0, description.nodes.length - MOST_DRAWN),
  };
}

function drawnEdge({ sources, targets, sections, labels }: ElkEdge): DrawnEdge {
  const [section] = sections ?? [];
  const [label] = labels;
  return {
    from: Number(sources[0]),
    to: Number(targets[0]),
    points: section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [],
    label: label ? { text: label.text, x: label.x ?? 0, y: (label.y ?? 0) + LABEL_HEIGHT * 0.75 } : null,
  };
}
