import {JSDOM} from "jsdom";
import {afterEach, expect, test, vi} from "vitest";
import {rgbImage} from "./rgb-image.ts";

afterEach(() => vi.unstubAllGlobals());

test("has one opaque pixel for each colour, and refuses another number of them", () => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  let painted: Uint8ClampedArray | undefined;
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext: () => ({
      createImageData: (width: number, height: number) => ({data: new Uint8ClampedArray(4 * width * height)}),
      putImageData: ({data}: ImageData) => {
        painted = data;
      },
    }),
  });
  const options = {columns: 2, rows: 1, label: "two pixels", width: 100};
  const canvas = rgbImage([1, 0.2, 0, 1.5, -1, 0.5], options);
  expect([canvas.width, canvas.height, canvas.getAttribute("aria-label")]).toEqual([2, 1, "two pixels"]);
  expect([...(painted ?? [])]).toEqual([255, 51, 0, 255, 255, 0, 128, 255]);
  expect(() => rgbImage([1, 2], options)).toThrow(/rgbImage: values .*2 × 1 × 3/);
});
