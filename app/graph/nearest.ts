import type {PlacedNode} from "./layout.ts";

/** Unit vectors of the arrow keys; y grows downwards. */
const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** How much a step aside counts against a step ahead. */
const ASIDE = 2;

/** The node that an arrow key leads to from another; `null` for other keys and where there is none. */
export function nearestTo(from: PlacedNode, nodes: readonly PlacedNode[], key: string): PlacedNode | null {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const [dx, dy] = direction;
  let best: PlacedNode | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const ahead = (node.x - from.x) * dx + (node.y - from.y) * dy;
    const aside = Math.abs((node.x - from.x) * dy + (node.y - from.y) * dx);
    const distance = ahead + ASIDE * aside;
    if (node.id === from.id || ahead < 1 || distance >= least) continue;
    best = node;
    least = distance;
  }
  return best;
}
