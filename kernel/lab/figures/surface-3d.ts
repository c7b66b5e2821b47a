/** A surface in space, that turns with the mouse, a finger or the arrow keys. */
import type {Surface} from "../landscape/index.ts";
import {colored, domainOf, MAGNITUDES} from "./color-maps.ts";
import {type Heights, heightsOf} from "./heights.ts";
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
}

/** Quads along each side at most: more cannot be told apart at this size, and would make turning slow. */
const FACETS = 48;
const [FLATTEST, STEEPEST] = [0.15, 1.4];

/** A canvas of the surface; it can be focused, and says how it is turned. */
export function surface3d(surface: Surface, options: Surface3dOptions): HTMLCanvasElement {
  const {camera, width = 480, label} = options;
  const height = Math.round(width * 0.75);
  const canvas = document.createElement("canvas");
  const ratio = globalThis.devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.setAttribute("style", `width: ${width}px; max-width: 100%; height: auto; cursor: grab; touch-action: pan-y`);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("tabindex", "0");
  canvas.setAttribute("aria-label", `${label}. Arrow keys turn it.`);
  const mesh = meshOf(surface, options);
  const draw = () => paint(canvas, mesh, camera);
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
  const stride = Math.max(1, Math.ceil((size - 1) / FACETS));
  const side = Math.floor((size - 1) / stride) + 1;
  const all = heightsOf(values, options);
  const raw = Float64Array.from(
    {length: side * side},
    (_, i) => all[Math.floor(i / side) * stride * size + (i % side) * stride] as number,
  );
  const [low, high] = domainOf(raw, false);
  const heights = raw.map((value) => (high > low ? (value - low) / (high - low) : 0));
  return {side, heights, colors: colored(raw, MAGNITUDES, [low, high])};
}

/** From the back to the front, so that what is near covers what is far. */
function paint(canvas: HTMLCanvasElement, {side, heights, colors}: Mesh, {turn, tilt}: Camera): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const {width, height} = canvas;
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [up, flat] = [Math.cos(tilt), Math.sin(tilt)];
  const scale = width * 0.6;
  const projected = Array.from(heights, (z, i) => {
    const [x, y] = [(i % side) / (side - 1) - 0.5, Math.floor(i / side) / (side - 1) - 0.5];
    const [across, deep] = [c * x - s * y, s * x + c * y];
    return {
      x: width / 2 + scale * across,
      y: height * 0.55 + scale * (deep * flat - (0.5 * z - 0.25) * up),
      deep,
    };
  });
  const quads = Array.from({length: (side - 1) ** 2}, (_, i) => {
    const corner = Math.floor(i / (side - 1)) * side + (i % (side - 1));
    return [corner, corner + 1, corner + side + 1, corner + side];
  });
  const depth = (quad: number[]) => quad.reduce((sum, i) => sum + (projected[i]?.deep ?? 0), 0);
  quads.sort((a, b) => depth(a) - depth(b));
  context.clearRect(0, 0, width, height);
  context.lineWidth = 0.5;
  for (const quad of quads) {
    const [first = 0, , third = 0] = quad;
    const mean = (channel: number) => ((colors[4 * first + channel] ?? 0) + (colors[4 * third + channel] ?? 0)) / 2;
    const color = `rgb(${mean(0)}, ${mean(1)}, ${mean(2)})`;
    context.beginPath();
    for (const i of quad) context.lineTo(projected[i]?.x ?? 0, projected[i]?.y ?? 0);
    context.closePath();
    context.fillStyle = color;
    // Without it the background shines through between neighbours.
    context.strokeStyle = color;
    context.fill();
    context.stroke();
  }
}
