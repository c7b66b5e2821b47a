/** Tensors in the inspector: what they are, statistics, values as a table or an image. Reading is asynchronous. */
import {disclosure} from "./disclosure.ts";
import {element} from "./element.ts";
import {attempt, type TensorLike} from "./kinds.ts";
import {shortNumber, statisticsOf} from "./numbers.ts";
import {pictureOf} from "./picture.ts";

/** Most rows and columns of a table of values. */
const TABLE_ROWS = 16;
const TABLE_COLUMNS = 16;
/** From this many rows and columns on, a matrix is an image too. */
const IMAGE_SIDE = 8;
/** Slices of a tensor of more than two dimensions that are listed at once. */
const SLICES = 20;

/** Larger tensors are read only when asked for: reading them holds up the device. */
const MOST_READ = 4_000_000;

type Values = ArrayLike<number> | readonly string[];

/** What an opened tensor shows: a placeholder until its values are read, then facts and values. */
export function tensorBody(document: Document, tensor: TensorLike): HTMLElement {
  const body = element(document, "div", {class: "inspect-tensor"});
  const size = tensor.shape.reduce((product, length) => product * length, 1);
  if (tensor.isDisposed) {
    body.appendChild(note(document, "It has been disposed; its values are gone."));
  } else if (size <= MOST_READ) {
    read(document, tensor, body);
  } else {
    const start = () => read(document, tensor, body);
    const label = `read its ${size.toLocaleString("en")} values`;
    body.appendChild(element(document, "button", {type: "button", class: "inspect-more", onclick: start}, label));
  }
  return body;
}

function read(document: Document, tensor: TensorLike, body: HTMLElement): void {
  body.replaceChildren(note(document, "reading …"));
  const fail = (error: unknown) => {
    const reason = attempt(() => (error as Error).message || String(error), "unknown reason");
    const text = tensor.isDisposed ? "It was disposed before it could be read." : `It cannot be read: ${reason}`;
    body.replaceChildren(note(document, text, "inspect-error"));
  };
  const {shape, dtype} = tensor;
  const backend = backendOf(tensor);
  try {
    tensor.data().then((values) => body.replaceChildren(...contents(document, values, shape, dtype, backend)), fail);
  } catch (error) {
    fail(error);
  }
}

function note(document: Document, text: string, className = "inspect-note"): HTMLElement {
  return element(document, "div", {class: className}, text);
}

interface Engine {
  state: {tensorInfo: WeakMap<object, {backend: object}>};
  registry: Record<string, object>;
}

/** Name of the backend that holds a tensor, from the engine that TensorFlow.js keeps on the global object. */
function backendOf({dataId}: TensorLike): string | null {
  const scopes = [globalThis, Reflect.get(globalThis, "window") as object | undefined];
  for (const scope of scopes) {
    const engine = scope && (Reflect.get(scope, "_tfengine") as Engine | undefined);
    const backend = attempt(() => engine?.state.tensorInfo.get(dataId)?.backend, undefined);
    const name = Object.entries(engine?.registry ?? {}).find(([, registered]) => registered === backend)?.[0];
    if (backend && name) return name;
  }
  return null;
}

function* contents(
  document: Document,
  values: Values,
  shape: readonly number[],
  dtype: string,
  backend: string | null,
): Generator<Node> {
  const facts: [string, string][] = backend ? [["backend", backend]] : [];
  if (dtype === "complex64") {
    yield factList(document, [...facts, ["numbers", "real and imaginary parts, alternating"]]);
    yield* slices(document, values, [...shape, 2]);
    return;
  }
  if (dtype !== "string" && values.length > 1) {
    const {min, max, mean, nan, infinite} = statisticsOf(values as ArrayLike<number>);
    facts.push(["min", shortNumber(min)], ["max", shortNumber(max)], ["mean", shortNumber(mean)]);
    facts.push(["NaN", nan.toLocaleString("en")]);
    if (infinite > 0) facts.push(["infinite", infinite.toLocaleString("en")]);
  }
  if (facts.length > 0) yield factList(document, facts);
  yield* slices(document, values, shape);
}

function factList(document: Document, facts: readonly (readonly [string, string])[]): HTMLElement {
  const pairs = facts.map(([name, text]) =>
    element(document, "div", {}, element(document, "dt", {}, name), element(document, "dd", {}, text)),
  );
  return element(document, "dl", {class: "inspect-facts"}, ...pairs);
}

/** Values of a tensor: of up to two dimensions as a table or an image, of more as a list of slices that open. */
function* slices(document: Document, values: Values, shape: readonly number[]): Generator<Node> {
  if (values.length === 0) {
    yield note(document, "It is empty.");
  } else if (shape.length <= 2) {
    yield* matrix(document, values, shape);
  } else {
    const [count = 0, ...inner] = shape;
    yield* sliceButtons(document, values, inner, 0, count);
  }
}

function* sliceButtons(
  document: Document,
  values: Values,
  inner: readonly number[],
  from: number,
  count: number,
): Generator<Node> {
  const size = inner.reduce((product, length) => product * length, 1);
  const end = Math.min(from + SLICES, count);
  for (let index = from; index < end; index++) {
    yield slice(document, `[${index}]`, () => slices(document, part(values, index * size, size), inner));
  }
  if (end === count) return;
  const more = element(
    document,
    "button",
    {
      type: "button",
      class: "inspect-more",
      onclick: () => more.replaceWith(...sliceButtons(document, values, inner, end, count)),
    },
    `… ${(count - end).toLocaleString("en")} more`,
  );
  yield more;
}

function part(values: Values, start: number, length: number): Values {
  return ArrayBuffer.isView(values)
    ? (values as Float32Array).subarray(start, start + length)
    : Array.from(values as ArrayLike<number>).slice(start, start + length);
}

function slice(document: Document, label: string, list: () => Iterable<Node>): HTMLElement {
  return disclosure(document, [document.createTextNode(label)], list);
}

function* matrix(document: Document, values: Values, shape: readonly number[]): Generator<Node> {
  const [rows, columns] = shape.length === 2 ? [shape[0] as number, shape[1] as number] : [1, shape[0] ?? 1];
  if (shape.length === 2 && rows >= IMAGE_SIDE && columns >= IMAGE_SIDE && typeof values[0] === "number") {
    const numbers = values as ArrayLike<number>;
    const picture = pictureOf(document, numbers, [rows, columns], statisticsOf(numbers));
    if (picture) yield picture;
    if (picture && rows * columns > TABLE_ROWS * TABLE_COLUMNS) {
      yield slice(document, "values", () => [table(document, values, rows, columns)]);
      return;
    }
  }
  yield table(document, values, rows, columns);
}

/** A table of the first rows and columns; the outer index is the row's heading. */
function table(document: Document, values: Values, rows: number, columns: number): HTMLElement {
  const shownRows = Math.min(rows, TABLE_ROWS);
  const shownColumns = Math.min(columns, TABLE_COLUMNS);
  const cell = (value: number | string | undefined) =>
    element(document, "td", {}, typeof value === "number" ? shortNumber(value) : String(value));
  const lines = Array.from({length: shownRows}, (_, row) => {
    const cells = Array.from({length: shownColumns}, (_, column) => cell(values[row * columns + column]));
    const heading = rows > 1 ? element(document, "th", {scope: "row"}, String(row)) : null;
    return element(
      document,
      "tr",
      {},
      heading,
      ...cells,
      columns > shownColumns ? element(document, "td", {}, "…") : null,
    );
  });
  const rest = rows * columns - shownRows * shownColumns;
  const made = element(document, "table", {class: "inspect-values"}, element(document, "tbody", {}, ...lines));
  if (rest === 0) return made;
  return element(document, "div", {}, made, note(document, `${rest.toLocaleString("en")} more values are not listed.`));
}
