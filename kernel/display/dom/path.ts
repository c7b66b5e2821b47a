/** Length, points and boxes of SVG path data, by flattening it to short straight lines. */

type XY = [x: number, y: number];

const PARAMETERS: Record<string, number> = {m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0};
const STEPS = 32;

/** Subpaths as polylines. Data that is malformed ends where it goes wrong, as in browsers. */
export function flatten(data: string): XY[][] {
  const lines: XY[][] = [];
  let line: XY[] = [];
  let at: XY = [0, 0];
  let start: XY = [0, 0];
  let control: XY | undefined;
  let previous = "";
  const to = (point: XY): void => {
    line.push(point);
    at = point;
  };
  for (const [, letter, list] of data.matchAll(/([mlhvcsqtaz])([^mlhvcsqtaz]*)/gi)) {
    const command = (letter as string).toLowerCase();
    const relative = letter === command;
    const values = [...(list as string).matchAll(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)].map(Number);
    const count = PARAMETERS[command] as number;
    for (let i = 0; i === 0 || i + count <= values.length; i += count || 1) {
      if (count > values.length - i) break;
      const [ox, oy] = relative ? at : [0, 0];
      const v = (k: number): number => values[i + k] as number;
      const p = (k: number): XY => [v(k) + ox, v(k + 1) + oy];
      const mirrored: XY = control ? [2 * at[0] - control[0], 2 * at[1] - control[1]] : at;
      const smoothCubic = /[cs]/.test(previous) ? mirrored : at;
      const smoothQuadratic = /[qt]/.test(previous) ? mirrored : at;
      control = undefined;
      switch (command) {
        case "m":
          if (i === 0) {
            start = p(0);
            line = [start];
            lines.push(line);
            at = start;
          } else to(p(0));
          break;
        case "l":
          to(p(0));
          break;
        case "h":
          to([v(0) + ox, at[1]]);
          break;
        case "v":
          to([at[0], v(0) + oy]);
          break;
        case "c":
          control = p(2);
          for (const point of cubic(at, p(0), p(2), p(4))) line.push(point);
          at = p(4);
          break;
        case "s":
          control = p(0);
          for (const point of cubic(at, smoothCubic, p(0), p(2))) line.push(point);
          at = p(2);
          break;
        case "q":
          control = p(0);
          for (const point of cubic(at, ...raised(at, p(0), p(2)))) line.push(point);
          at = p(2);
          break;
        case "t":
          control = smoothQuadratic;
          for (const point of cubic(at, ...raised(at, smoothQuadratic, p(0)))) line.push(point);
          at = p(0);
          break;
        case "a":
          for (const point of arc(at, v(0), v(1), v(2), v(3) !== 0, v(4) !== 0, p(5))) line.push(point);
          at = p(5);
          break;
        case "z":
          to(start);
          break;
      }
      previous = command;
      if (count === 0) break;
    }
  }
  return lines;
}

function cubic([x0, y0]: XY, [x1, y1]: XY, [x2, y2]: XY, [x3, y3]: XY): XY[] {
  return Array.from({length: STEPS}, (_, i) => {
    const t = (i + 1) / STEPS;
    const u = 1 - t;
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
    return [a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3];
  });
}

/** A quadratic curve's control point as the two of the same cubic. */
function raised([x0, y0]: XY, [cx, cy]: XY, end: XY): [XY, XY, XY] {
  const [x1, y1] = end;
  return [
    [x0 + (2 / 3) * (cx - x0), y0 + (2 / 3) * (cy - y0)],
    [x1 + (2 / 3) * (cx - x1), y1 + (2 / 3) * (cy - y1)],
    end,
  ];
}

/** An elliptic arc by its centre (SVG 1.1, appendix F.6.5). */
function arc(
  from: XY,
  radiusX: number,
  radiusY: number,
  degrees: number,
  large: boolean,
  sweep: boolean,
  to: XY,
): XY[] {
  if (radiusX === 0 || radiusY === 0) return [to];
  const phi = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)];
  const [dx, dy] = [(from[0] - to[0]) / 2, (from[1] - to[1]) / 2];
  const [x, y] = [cos * dx + sin * dy, cos * dy - sin * dx];
  const stretch = Math.max(1, Math.sqrt((x / radiusX) ** 2 + (y / radiusY) ** 2));
  const [rx, ry] = [Math.abs(radiusX) * stretch, Math.abs(radiusY) * stretch];
  const square = (rx * ry) ** 2 / ((rx * y) ** 2 + (ry * x) ** 2) - 1;
  const factor = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, square));
  const [cx, cy] = [(factor * rx * y) / ry, (-factor * ry * x) / rx];
  const begin = Math.atan2((y - cy) / ry, (x - cx) / rx);
  let turn = Math.atan2((-y - cy) / ry, (-x - cx) / rx) - begin;
  if (sweep && turn < 0) turn += 2 * Math.PI;
  if (!sweep && turn > 0) turn -= 2 * Math.PI;
  const [mx, my] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  return Array.from({length: STEPS}, (_, i) => {
    const angle = begin + (turn * (i + 1)) / STEPS;
    const [ex, ey] = [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
    return [cos * ex - sin * ey + mx, sin * ex + cos * ey + my];
  });
}

export function pathBox(data: string): {x: number; y: number; width: number; height: number} {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const line of flatten(data)) {
    for (const [x, y] of line) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (left > right) return {x: 0, y: 0, width: 0, height: 0};
  return {x: left, y: top, width: right - left, height: bottom - top};
}

export function pathLength(data: string): number {
  let sum = 0;
  for (const line of flatten(data)) {
    for (let i = 1; i < line.length; i++) sum += distance(line[i - 1] as XY, line[i] as XY);
  }
  return sum;
}

/** The point at `length` along the path, clamped to its ends. */
export function pointAlong(data: string, length: number): XY {
  let rest = Math.max(0, length);
  let last: XY = [0, 0];
  for (const line of flatten(data)) {
    last = line[0] as XY;
    for (let i = 1; i < line.length; i++) {
      const next = line[i] as XY;
      const step = distance(last, next);
      if (step > 0 && rest <= step) {
        const t = rest / step;
        return [last[0] + t * (next[0] - last[0]), last[1] + t * (next[1] - last[1])];
      }
      rest -= step;
      last = next;
    }
  }
  return last;
}

const distance = ([x0, y0]: XY, [x1, y1]: XY): number => Math.hypot(x1 - x0, y1 - y0);
