import {contours, geoIdentity, geoPath} from "d3";
import {Shuffle} from "lucide-react";
import {type MouseEvent, useMemo, useState} from "react";
import {IconButton} from "../shell/controls.tsx";
import {descend, height, METHODS, type Method, type Point} from "./descent.ts";

const WIDTH = 560;
const HEIGHT = 420;
const [LEFT, RIGHT, BOTTOM, TOP] = [-6.4, 6.4, -4.8, 4.8];
const START: Point = [-0.35, -0.85];
const GRID = 8;

const COLORS: Readonly<Record<Method, string>> = {
  "gradient descent": "var(--series-1)",
  momentum: "var(--series-2)",
  Adam: "var(--series-3)",
};

const toPixel = ([x, y]: Point): Point => [
  ((x - LEFT) / (RIGHT - LEFT)) * WIDTH,
  ((TOP - y) / (TOP - BOTTOM)) * HEIGHT,
];
const toPoint = (px: number, py: number): Point => [
  LEFT + (px / WIDTH) * (RIGHT - LEFT),
  TOP - (py / HEIGHT) * (TOP - BOTTOM),
];

/** A landscape and three optimizers walking down it; a click is another start. */
export function DescentPicture() {
  const [start, setStart] = useState<Point>(START);
  const [run, setRun] = useState(0);
  const rings = useMemo(landscape, []);
  const paths = useMemo(() => METHODS.map((method) => [method, descend(method, start)] as const), [start]);
  const begin = (point: Point) => {
    setStart(point);
    setRun(run + 1);
  };

  function click(event: MouseEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    begin(toPoint(((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT));
  }

  const [sx, sy] = toPixel(start);
  return (
    <figure className="descent">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button below does the same by keyboard */}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby="descent-title" onClick={click}>
        <title id="descent-title">
          Contour lines of a landscape with four valleys, and the paths that gradient descent, momentum and Adam take
          from one start.
        </title>
        {rings.map(({value, path}, index) => (
          <path key={value} d={path} className="ring" style={{fillOpacity: 0.02 + 0.012 * index}} />
        ))}
        <g key={run}>
          {paths.map(([method, points]) => (
            <path
              key={method}
              className="trail"
              pathLength={1}
              stroke={COLORS[method]}
              d={`M${points
                .map((point) =>
                  toPixel(point)
                    .map((value) => value.toFixed(1))
                    .join(","),
                )
                .join("L")}`}
            />
          ))}
          {paths.map(([method, points]) => {
            const [cx, cy] = toPixel(points.at(-1) ?? start);
            return <circle key={method} className="trail-end" cx={cx} cy={cy} r={4.5} fill={COLORS[method]} />;
          })}
          <circle className="trail-start" cx={sx} cy={sy} r={5} />
        </g>
      </svg>
      <figcaption>
        <ul>
          {METHODS.map((method) => (
            <li key={method}>
              <i style={{background: COLORS[method]}} aria-hidden /> {method}
            </li>
          ))}
        </ul>
        <span className="descent-hint">Click to start elsewhere</span>
        <IconButton
          label="Start somewhere else"
          onPress={() => begin(toPoint(Math.random() * WIDTH, Math.random() * HEIGHT))}
        >
          <Shuffle size={15} aria-hidden />
        </IconButton>
      </figcaption>
    </figure>
  );
}

/** Contour rings from high to low, evenly spaced in the square root of the height. */
function landscape(): {value: number; path: string}[] {
  const [columns, rows] = [WIDTH / GRID + 1, HEIGHT / GRID + 1];
  const values = Array.from(
    {length: columns * rows},
    (_, k) =>
      // Contour coordinates count cells from their corner: sample at the centre of each.
      -Math.sqrt(height(toPoint(((k % columns) + 0.5) * GRID, (Math.floor(k / columns) + 0.5) * GRID))),
  );
  const thresholds = Array.from({length: 16}, (_, k) => -30 + k * 1.9);
  const draw = geoPath(geoIdentity().scale(GRID)).digits(1);
  return contours()
    .size([columns, rows])
    .thresholds(thresholds)(values)
    .map((ring) => ({value: ring.value, path: draw(ring) ?? ""}));
}
