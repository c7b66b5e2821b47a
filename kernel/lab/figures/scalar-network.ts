/** Card 077's picture: descent on w₁ w₂ = 1, and where gradient flow would take each of its steps. */
import * as Plot from "@observablehq/plot";
import {gfsSharpness, gradientFlowSolution, scalarSharpness} from "../dynamics/index.ts";
import {COLORS, chart, columnWidth, type FigureOptions, HALO, sideBySide} from "./style.ts";

const [ITERATE, SOLUTION] = ["of the iterate", "of its flow’s solution"];
const [STEP, FLOW, END] = ["step of descent", "flow from there", "its solution"];
/** CSS pixels of the square plane at most. */
const LARGEST = 460;

/**
 * Two charts of a run on the scalar network of depth 2: the plane with the hyperbola of minima, and both sharpnesses.
 * @param path the iterates, [2] each; those whose product is not positive end the drawing
 */
export function gradientFlowSolutions(
  path: readonly Float64Array[],
  learningRate: number,
  given: FigureOptions = {},
): HTMLElement {
  const options = {...given, width: columnWidth(given.width)};
  const end = path.findIndex((w) => !((w[0] as number) * (w[1] as number) > 0));
  const shown = end < 0 ? path : path.slice(0, end);
  const points = shown.map((w, step) => {
    const solution = gradientFlowSolution(w);
    return {
      step,
      x: w[0] as number,
      y: w[1] as number,
      endX: solution[0] as number,
      endY: solution[1] as number,
      iterate: scalarSharpness(w),
      solution: gfsSharpness(w),
    };
  });
  const side = Math.min(options.width, LARGEST);
  const edge = 2 / learningRate;
  const reach = 1.1 * Math.max(2, ...points.map(({x, y}) => Math.max(Math.abs(x), Math.abs(y))));
  const minima = Array.from({length: 200}, (_, i) => {
    const x = (1 / reach) * (reach * reach) ** (i / 199);
    return {x, y: 1 / x};
  });
  const last = points.at(-1);
  const arcs = points.slice(-12).flatMap(({x, y, endX, endY, step}) => arc(x, y, endX, endY, step));
  const sharpnesses = points.flatMap(({step, iterate, solution}) => [
    {step, value: iterate, which: ITERATE},
    {step, value: solution, which: SOLUTION},
  ]);
  const rises = points.filter(({solution}, i) => i > 0 && solution > (points[i - 1]?.solution as number) + 1e-9).length;
  return sideBySide(
    chart(
      {
        title:
          end < 0
            ? points.length < 2
              ? "It begins beside a sharp minimum"
              : "Each step lands nearer to flat minima"
            : `At step ${end} the weights changed sign: no flow leads back`,
        description:
          "The plane of two weights with the minima w₁w₂ = 1, the last iterates, and the arcs along which gradient flow would take them to a minimum",
        aspectRatio: 1,
        x: {label: "w₁", domain: [0, reach], ticks: 5},
        y: {label: "w₂", domain: [0, reach], ticks: 5},
        color: {domain: [STEP, FLOW, END], range: [COLORS.blue, COLORS.teal, COLORS.red], legend: true},
        marks: [
          Plot.line(minima, {x: "x", y: "y", stroke: "currentColor", strokeWidth: 2, clip: true}),
          Plot.line(arcs, {x: "x", y: "y", z: "step", stroke: COLORS.teal, strokeOpacity: 0.6, clip: true}),
          Plot.line(points.slice(-40), {x: "x", y: "y", stroke: COLORS.blue, strokeOpacity: 0.3, clip: true}),
          Plot.dot(points.slice(-40), {x: "x", y: "y", fill: COLORS.blue, r: 3, clip: true}),
          Plot.dot(points.slice(-12), {x: "endX", y: "endY", fill: COLORS.red, r: 3, clip: true}),
        ],
      },
      {...options, width: side, height: side, rows: () => points},
    ),
    chart(
      {
        title:
          rises === 0
            ? `The solution’s sharpness ${points.length < 2 ? "is" : "only falls:"} ${last?.solution.toPrecision(4) ?? "…"}, edge 2/η = ${edge.toPrecision(3)}`
            : `The solution’s sharpness rose ${rises} times`,
        description:
          "The Hessian's largest eigenvalue at the iterate goes up and down; at the solution of gradient flow from it, it only falls",
        x: {label: "step", ticks: 5, domain: [0, Math.max(20, last?.step ?? 0)]},
        y: {label: "sharpness", grid: true},
        color: {domain: [ITERATE, SOLUTION], range: [COLORS.blue, COLORS.red], legend: true},
        marks: [
          Plot.lineY(sharpnesses, {x: "step", y: "value", z: "which", stroke: "which", strokeWidth: 2}),
          Plot.ruleY([edge], {strokeDasharray: "4 3"}),
          Plot.text([edge], {...HALO, x: () => 0, y: (y) => y, text: () => "2/η", textAnchor: "start", dx: 6, dy: -9}),
          Plot.tip(sharpnesses, Plot.pointer({x: "step", y: "value", stroke: "which"})),
        ],
      },
      {...options, height: side, rows: () => points},
    ),
  );
}

/** The part of the hyperbola w₁² − w₂² = const that flow takes. */
function arc(x: number, y: number, endX: number, endY: number, step: number): {x: number; y: number; step: number}[] {
  const difference = x * x - y * y;
  return Array.from({length: 16}, (_, i) => {
    const t = i / 15;
    // Along the longer coordinate the other is a well-behaved root.
    if (difference >= 0) {
      const b = y + t * (endY - y);
      return {x: Math.sqrt(difference + b * b), y: b, step};
    }
    const a = x + t * (endX - x);
    return {x: a, y: Math.sqrt(a * a - difference), step};
  });
}
