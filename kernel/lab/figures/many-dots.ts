/** Dots by the hundred. */
import type {RenderFunction} from "@observablehq/plot";

const SVG = "http://www.w3.org/2000/svg";

export interface ManyDotsOptions {
  /** Radius in CSS pixels. */
  readonly r: number;
  readonly fill: string;
  readonly opacity?: number;
}

/**
 * A mark for Plot: all dots as one path of lines without length and with round ends, so that the page gets one element
 * and not hundreds. Dots outside of the frame are left out; the chart needs domains of its own.
 */
export function manyDots(
  points: readonly {readonly x: number; readonly y: number}[],
  {r, fill, opacity = 1}: ManyDotsOptions,
): RenderFunction {
  return (_, {x, y}, __, {width, height, marginLeft, marginRight, marginTop, marginBottom}, {document}) => {
    const path = document.createElementNS(SVG, "path");
    const places = points.flatMap((point) => {
      const [px, py] = [Number(x?.(point.x)), Number(y?.(point.y))];
      const isInside = px >= marginLeft && px <= width - marginRight && py >= marginTop && py <= height - marginBottom;
      return isInside ? `M${px.toFixed(1)},${py.toFixed(1)}h0` : [];
    });
    const look = {d: places.join(""), fill: "none", stroke: fill, "stroke-width": 2 * r, "stroke-linecap": "round"};
    for (const [name, value] of Object.entries(look)) path.setAttribute(name, String(value));
    if (opacity < 1) path.setAttribute("stroke-opacity", String(opacity));
    path.setAttribute("aria-label", "dot");
    return path;
  };
}
