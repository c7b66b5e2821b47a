/** A surface in space, that turns with the mouse, a finger or the arrow keys. */
import type {Surface} from "../landscape/index.ts";
import {colored, domainOf, MAGNITUDES} from "./color-maps.ts";
import {coarser, type Heights, heightsOf} from "./heights.ts";
import {withRows} from "./rows.ts";

/** From where a surface is looked at; a figure changes it in place, so that the next one is seen from there too. */
export interface Camera {
  /** Radians about the vertical axis. */
  turn: number;
  /** Radians above the horizon. */
  tilt: number;
}

export interface Surface3dOptions extends Heights {
  readonly camera: Camera;
  readonly width?: number;
  readonly label: string;
  /** Names of the axes, by default x and y. */
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** Points along each side at most: more cannot be told apart at this size, and would make turning slow. */
const POINTS = 65;
/** Powers of ten would make a cleft of every valley: so many parts of the largest height are told apart. */
const LEAST = 1e-3;
/** Legible on light and dark. */
const GREY = "#808080";
const [FLATTEST, STEEPEST] = [0.15, 1.4];

/** A canvas of the surface; it can be focused, and says how it is turned. */
export function surface3d(surface: Surface, options: Surface3dOptions): HTMLCanvasElement {
  const {camera, width = 480, label, xLabel = "x", yLabel = "y"} = options;
  const height = Math.round(width * 0.72);
  const canvas = document.createElement("canvas");
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.setAttribute(
    "style",
    `width: ${width}px; max-width: 100%; height: auto; cursor: grab; touch-action: pan-y; outline-offset: -2px`,
  );
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "surface: arrow keys turn it");
  canvas.setAttribute("tabindex", "0");
  canvas.setAttribute("aria-label", label);
  const mesh = meshOf(surface, options);
  const draw = () => paint(canvas, mesh, camera, {names: [xLabel, yLabel], font: 12 * ratio});
  const turn = (across: number, up: number) => {
    camera.turn += across;
    camera.tilt = Math.min(Math.max(camera.tilt + up, FLATTEST), STEEPEST);
    draw();
  };
  let from: [number, number] | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) {
      from = undefined;
      return;
    }
    turn((event.clientX - from[0]) / 120, (event.clientY - from[1]) / 120);
    from = [event.clientX, event.clientY];
  });
  canvas.addEventListener("keydown", ({key}) => {
    if (key === "ArrowLeft") turn(-0.1, 0);
    if (key === "ArrowRight") turn(0.1, 0);
    if (key === "ArrowUp") turn(0, 0.1);
    if (key === "ArrowDown") turn(0, -0.1);
  });
  draw();
  const {values, size, x, y} = surface;
  return withRows(canvas, () =>
    Array.from(values, (value, i) => ({
      x: x[0] + ((x[1] - x[0]) * (i % size)) / (size - 1),
      y: y[1] - ((y[1] - y[0]) * Math.floor(i / size)) / (size - 1),
      value,
    })),
  );
}

interface Mesh {
  readonly side: number;
  /** Heights in [0, 1], row by row. */
  readonly heights: Float64Array;
  readonly colors: Uint8ClampedArray;
}

function meshOf({values, size}: Surface, options: Surface3dOptions): Mesh {
  const {values: raw, size: side} = coarser({values: heightsOf(values, options, LEAST), size}, POINTS);
  const [low, high] = domainOf(raw, false);
  const heights = Float64Array.from(raw, (value) => (high > low ? (value - low) / (high - low) : 0));
  return {side, heights, colors: colored(raw, MAGNITUDES, [low, high])};
}

interface Point {
  readonly x: number;
  readonly y: number;
  /** Larger is nearer. */
  readonly deep: number;
}

type Project = (x: number, y: number, height: number) => Point;

/** From [−½, ½]² × [0, 1] to pixels. */
function projection({width, height}: HTMLCanvasElement, {turn, tilt}: Camera): Project {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [up, flat] = [Math.cos(tilt), Math.sin(tilt)];
  const scale = width * 0.5;
  return (x, y, z) => {
    const [across, deep] = [c * x - s * y, s * x + c * y];
    return {
      x: width / 2 + scale * across,
      y: height * 0.48 + scale * (deep * flat - (0.5 * z - 0.25) * up),
      deep,
    };
  };
}

interface Axes {
  readonly names: readonly [string, string];
  readonly font: number;
}

/** From the back to the front, so that what is near covers what is far. */
function paint(canvas: HTMLCanvasElement, {side, heights, colors}: Mesh, camera: Camera, axes: Axes): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const project = projection(canvas, camera);
  const projected = Array.from(heights, (z, i) =>
    project((i % side) / (side - 1) - 0.5, Math.floor(i / side) / (side - 1) - 0.5, z),
  );
  const quads = Array.from({length: (side - 1) ** 2}, (_, i) => {
    const corner = Math.floor(i / (side - 1)) * side + (i % (side - 1));
    const corners = [corner, corner + 1, corner + side + 1, corner + side];
    return {corners, deep: corners.reduce((sum, i) => sum + (projected[i]?.deep ?? 0), 0)};
  });
  quads.sort((a, b) => a.deep - b.deep);
  context.clearRect(0, 0, canvas.width, canvas.height);
  paintBase(context, project, axes);
  context.lineWidth = 0.5;
  for (const {corners} of quads) {
    const [first = 0, , third = 0] = corners;
    const mean = (channel: number) => ((colors[4 * first + channel] ?? 0) + (colors[4 * third + channel] ?? 0)) / 2;
    const color = `rgb(${mean(0)}, ${mean(1)}, ${mean(2)})`;
    context.beginPath();
    for (const i of corners) context.lineTo(projected[i]?.x ?? 0, projected[i]?.y ?? 0);
    context.closePath();
    context.fillStyle = color;
    // Without it the background shines through between neighbours.
    context.strokeStyle = color;
    context.fill();
    context.stroke();
  }
}

/** The square below the surface, with a name at its nearer sides. */
function paintBase(context: CanvasRenderingContext2D, project: Project, {names, font}: Axes): void {
  const corners = [
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ] as const;
  context.strokeStyle = GREY;
  context.fillStyle = GREY;
  context.lineWidth = font / 12;
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(project(x, y, 0).x, project(x, y, 0).y);
  context.closePath();
  context.stroke();
  context.font = `${font}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const middle = project(0, 0, 0);
  for (const [i, sides] of [
    [project(0, 0.5, 0), project(0, -0.5, 0)],
    [project(0.5, 0, 0), project(-0.5, 0, 0)],
  ].entries()) {
    const [near] = sides.sort((a, b) => b.deep - a.deep);
    if (!near) continue;
    const length = Math.hypot(near.x - middle.x, near.y - middle.y) || 1;
    const [along, down] = [(near.x - middle.x) / length, (near.y - middle.y) / length];
    // Clear of the line whatever its slope: a name is wider than it is high.
    const half = context.measureText(names[i] as string).width / 2;
    context.fillText(names[i] as string, near.x + along * (half + font), near.y + down * 1.4 * font);
  }
}
