/** Convolutions as products of matrices, which a batch may have on both sides: each window's elements make a row. */
import * as tf from "../../tfjs.ts";
import {product} from "./rule.ts";

type Info = tf.backend_util.Conv2DInfo;

/** Numbers of an image's pixels in row-major order; one more than the last where there is none. */
type Places = readonly (readonly number[])[];

/** For each output pixel the input pixels of its window, in the filter's order. */
export function windowsOf(info: Info): Places {
  const {inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, dilationHeight, dilationWidth} = info;
  const {padInfo} = info;
  return places([outHeight, outWidth], info, (row, column, down, across) => [
    inside(row * strideHeight - padInfo.top + down * dilationHeight, inHeight),
    inside(column * strideWidth - padInfo.left + across * dilationWidth, inWidth),
    inHeight,
    inWidth,
  ]);
}

/** For each input pixel the output pixels whose windows have it, by where it is in the filter. */
export function windowsWith(info: Info): Places {
  const {inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, dilationHeight, dilationWidth} = info;
  const {padInfo} = info;
  return places([inHeight, inWidth], info, (row, column, down, across) => [
    inside((row + padInfo.top - down * dilationHeight) / strideHeight, outHeight),
    inside((column + padInfo.left - across * dilationWidth) / strideWidth, outWidth),
    outHeight,
    outWidth,
  ]);
}

type At = (
  row: number,
  column: number,
  down: number,
  across: number,
) => [row: number | undefined, column: number | undefined, height: number, width: number];

function places([height, width]: [number, number], {filterHeight, filterWidth}: Info, at: At): Places {
  return Array.from({length: height * width}, (_, pixel) =>
    Array.from({length: filterHeight * filterWidth}, (_, weight) => {
      const [row, column, rows, columns] = at(
        Math.floor(pixel / width),
        pixel % width,
        Math.floor(weight / filterWidth),
        weight % filterWidth,
      );
      return row === undefined || column === undefined ? rows * columns : row * columns + column;
    }),
  );
}

function inside(place: number, size: number): number | undefined {
  return Number.isInteger(place) && place >= 0 && place < size ? place : undefined;
}

/** From images [M, H, W, C] to rows of pixels' channels, [M, P, K · C] for P windows of K pixels; 0 outside. */
export function patches(images: tf.Tensor, windows: Places): tf.Tensor {
  const [count = 0, height = 0, width = 0, channels = 0] = images.shape;
  const pixels = tf.reshape(images, [count, height * width, channels]);
  const numbers = windows.flat();
  const isPadded = numbers.includes(height * width);
  const source = isPadded ? tf.concat([pixels, tf.zeros([count, 1, channels], images.dtype)], 1) : pixels;
  const rows = tf.gather(source, tf.tensor1d(numbers, "int32"), 1);
  return tf.reshape(rows, [count, windows.length, product(rows.shape.slice(1)) / windows.length]);
}
