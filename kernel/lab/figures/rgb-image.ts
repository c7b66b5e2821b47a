/** Pictures in their own colours, for charts of them see heatmap.ts. */
import {checkWhole, FigureError, show} from "./arguments.ts";

export interface RgbImageOptions {
  /** Pixels of a row and of a column. */
  readonly columns: number;
  readonly rows: number;
  /** What is to be seen, for who cannot see it. */
  readonly label: string;
  /** CSS pixels. */
  readonly width: number;
}

/**
 * A canvas with one pixel for each colour, enlarged by the page without blending.
 * @param values red, green and blue from 0 to 1, row by row from the top
 * @throws FigureError when there are not columns × rows × 3
 */
export function rgbImage(values: ArrayLike<number>, options: RgbImageOptions): HTMLCanvasElement {
  const {columns, rows, label, width} = options;
  checkWhole("rgbImage", "columns", columns, 1);
  checkWhole("rgbImage", "rows", rows, 1);
  if (values?.length !== columns * rows * 3) {
    const found = values?.length === undefined ? show(values) : `${values.length} numbers`;
    throw new FigureError("rgbImage", "values", found, `${columns} × ${rows} × 3 numbers`);
  }
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const pixels = context?.createImageData(columns, rows);
  if (pixels) {
    for (let i = 0; i < columns * rows; i++) {
      const color = [0, 1, 2].map((channel) => 255 * (values[3 * i + channel] as number));
      pixels.data.set([...color, 255], 4 * i);
    }
    context?.putImageData(pixels, 0, 0);
  }
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  canvas.setAttribute(
    "style",
    `width: ${width}px; max-width: 100%; aspect-ratio: ${columns} / ${rows}; image-rendering: pixelated`,
  );
  return canvas;
}
