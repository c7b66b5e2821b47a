/** 2-D affine matrices: what `DOMMatrix`, `SVGMatrix` and `DOMPoint` are used for in drawings. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const IDENTITY: Affine = [1, 0, 0, 1, 0, 0];

/** `left · right`: what `right` maps is then mapped by `left`. */
export function multiply(left: Affine, right: Affine): Affine {
  const [a, b, c, d, e, f] = left;
  const [g, h, i, j, k, l] = right;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

export function invert([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * d - b * c;
  return [
    d / determinant,
    -b / determinant,
    -c / determinant,
    a / determinant,
    (c * f - d * e) / determinant,
    (b * e - a * f) / determinant,
  ];
}

export function apply([a, b, c, d, e, f]: Affine, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Matrix of an SVG `transform` attribute or a CSS transform of 2-D functions in px, deg, rad, turn and numbers. */
export function parseTransform(text: string): Affine {
  let matrix: Affine = IDENTITY;
  for (const [, name, list] of text.matchAll(/([a-zA-Z]+)\s*\(([^)]*)\)/g)) {
    matrix = multiply(matrix, single(name as string, [...(list as string).matchAll(NUMBER)].map(toNumber)));
  }
  return matrix;
}
const NUMBER = /([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(rad|turn|deg|px)?/gi;

function toNumber([, digits, unit]: RegExpMatchArray): number {
  const value = Number(digits);
  if (unit === "rad") return (value * 180) / Math.PI;
  return unit === "turn" ? value * 360 : value;
}

function single(name: string, values: readonly number[]): Affine {
  const [p = 0, q, r] = values;
  switch (name) {
    case "matrix":
      return [p, q ?? 0, r ?? 0, values[3] ?? 0, values[4] ?? 0, values[5] ?? 0];
    case "translate":
      return [1, 0, 0, 1, p, q ?? 0];
    case "translateX":
      return [1, 0, 0, 1, p, 0];
    case "translateY":
      return [1, 0, 0, 1, 0, p];
    case "scale":
      return [p, 0, 0, q ?? p, 0, 0];
    case "scaleX":
      return [p, 0, 0, 1, 0, 0];
    case "scaleY":
      return [1, 0, 0, p, 0, 0];
    case "rotate": {
      const [cos, sin] = [Math.cos(radians(p)), Math.sin(radians(p))];
      const turn: Affine = [cos, sin, -sin, cos, 0, 0];
      if (q === undefined) return turn;
      return multiply(multiply([1, 0, 0, 1, q, r ?? 0], turn), [1, 0, 0, 1, -q, -(r ?? 0)]);
    }
    case "skewX":
      return [1, 0, Math.tan(radians(p)), 1, 0, 0];
    case "skewY":
      return [1, Math.tan(radians(p)), 0, 1, 0, 0];
    default:
      return IDENTITY;
  }
}

/** Stands for SVGMatrix and, where a transform's text must be read, for DOMMatrix. */
export class Matrix {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;

  constructor(init: string | readonly number[] = IDENTITY) {
    const values = typeof init === "string" ? parseTransform(init) : init;
    [this.a, this.b, this.c, this.d, this.e, this.f] = values as Affine;
  }

  get affine(): Affine {
    return [this.a, this.b, this.c, this.d, this.e, this.f];
  }

  inverse(): Matrix {
    return new Matrix(invert(this.affine));
  }

  multiply(other: Matrix): Matrix {
    return new Matrix(multiply(this.affine, other.affine));
  }

  translate(x = 0, y = 0): Matrix {
    return new Matrix(multiply(this.affine, [1, 0, 0, 1, x, y]));
  }

  scale(x = 1, y = x): Matrix {
    return new Matrix(multiply(this.affine, [x, 0, 0, y, 0, 0]));
  }

  rotate(degrees = 0): Matrix {
    return new Matrix(multiply(this.affine, single("rotate", [degrees])));
  }

  transformPoint(point: {x?: number; y?: number}): Point {
    return new Point(...apply(this.affine, point.x ?? 0, point.y ?? 0));
  }

  toString(): string {
    return `matrix(${this.affine.join(", ")})`;
  }
}

/** Stands for SVGPoint. */
export class Point {
  x: number;
  y: number;

  constructor(x = 0, y = 0) {
    this.x = x;
    this.y = y;
  }

  matrixTransform(matrix: Matrix): Point {
    return matrix.transformPoint(this);
  }
}
