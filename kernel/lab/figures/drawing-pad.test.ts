import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {type DrawingPad, type DrawingPadOptions, drawingPad} from "./drawing-pad.ts";

let window: JSDOM["window"];
let pad: DrawingPad;
let told: Float32Array[];

beforeEach(() => {
  ({window} = new JSDOM(""));
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("Event", window.Event);
  // jsdom draws nothing.
  Object.assign(window.HTMLCanvasElement.prototype, {getContext: () => null});
});
afterEach(() => vi.unstubAllGlobals());

function show(options?: DrawingPadOptions): void {
  pad = drawingPad(options);
  told = [];
  window.document.body.replaceChildren(pad);
  sheet().getBoundingClientRect = () => ({left: 10, top: 20, width: 280, height: 280}) as DOMRect;
  pad.addEventListener("input", () => told.push(pad.value));
}

const sheet = () => pad.querySelector("canvas") ?? expect.unreachable();
const button = (name: string) =>
  Array.from(pad.querySelectorAll("button")).find((b) => (b.getAttribute("aria-label") ?? b.textContent) === name) ??
  expect.unreachable(`no button ${name}`);
const ink = (x: number, y: number) => pad.value[28 * y + x] ?? expect.unreachable();
const total = () => pad.value.reduce((sum, value) => sum + value, 0);
/** A pointer at a pixel's centre. */
function pointer(type: string, x: number, y: number, buttons = 1): void {
  const place = {clientX: 10 + 10 * (x + 0.5), clientY: 20 + 10 * (y + 0.5)};
  sheet().dispatchEvent(new window.MouseEvent(type, {...place, button: 0, buttons, bubbles: true}));
}
const press = (key: string, shiftKey = false) => {
  sheet().dispatchEvent(new window.KeyboardEvent("keydown", {key, shiftKey, bubbles: true}));
};

const seven = Float32Array.from({length: 784}, (_, i) => (i % 28 === 14 ? 0.7 : 0));

describe("with a mouse or a finger", () => {
  test("a stroke is a line from place to place, told at its end", () => {
    show();
    const empty = pad.value;
    pointer("pointerdown", 5, 10);
    pointer("pointermove", 20, 10);
    expect(told).toEqual([]);
    pointer("pointerup", 20, 10, 0);
    expect(told).toHaveLength(1);
    for (let x = 5; x <= 20; x++) expect(ink(x, 10)).toBe(1);
    expect([ink(2, 10), ink(23, 10), ink(12, 6)]).toEqual([0, 0, 0]);
    expect(pad.value.every((value) => value >= 0 && value <= 1)).toBe(true);
    // What was given away before is as it was.
    expect(empty.every((value) => value === 0)).toBe(true);
  });

  test("it leaves the pad and comes back as another line", () => {
    show();
    pointer("pointerdown", 2, 2);
    pointer("pointerleave", 0, 2);
    expect(told).toHaveLength(1);
    pointer("pointermove", 2, 20);
    pointer("pointerup", 2, 20, 0);
    expect(told).toHaveLength(2);
    expect([ink(2, 2), ink(2, 20), ink(2, 11)]).toEqual([1, 1, 0]);
  });

  test("a move without a button draws nothing, also when the release was not seen", () => {
    show();
    pointer("pointermove", 9, 9, 0);
    expect(total()).toBe(0);
    pointer("pointerdown", 2, 2);
    pointer("pointermove", 20, 20, 0);
    expect(ink(20, 20)).toBe(0);
    expect(told).toHaveLength(1);
  });
});

describe("by keyboard", () => {
  test("arrows move the pen, Space puts it down and lifts it", () => {
    show();
    press("ArrowRight");
    expect(total()).toBe(0);
    press(" ");
    press("ArrowDown", true);
    press("ArrowDown", true);
    expect(told).toEqual([]);
    expect(pad.querySelector("output")?.textContent).toBe("Pen down, column 15 of 28, row 22");
    press(" ");
    expect(told).toHaveLength(1);
    for (let y = 14; y < 22; y++) expect(ink(15, y)).toBeGreaterThan(0.5);
    press("ArrowUp");
    expect(told).toHaveLength(1);
  });

  test("the pen stays on the pad; leaving the pad lifts it", () => {
    show();
    press(" ");
    for (let i = 0; i < 40; i++) press("ArrowLeft");
    expect(ink(0, 13)).toBeGreaterThan(0.4);
    sheet().dispatchEvent(new window.Event("blur"));
    expect(told).toHaveLength(1);
    press("ArrowDown");
    expect(told).toHaveLength(1);
  });

  test("Delete clears", () => {
    show({value: seven});
    press("Delete");
    expect([total(), told.length]).toEqual([0, 1]);
  });
});

describe("choices", () => {
  const examples = [
    {name: "7", image: seven},
    {name: "blank", image: new Float32Array(784)},
  ];

  test("the first example is there at first; another replaces it; Clear empties", () => {
    show({examples});
    expect(Array.from(pad.value)).toEqual(Array.from(seven));
    button("Example: blank").click();
    button("Example: 7").click();
    expect(told.map((value) => value[14])).toEqual([0, seven[14]]);
    button("Clear").click();
    expect(total()).toBe(0);
  });

  test("an empty pad says what to do, and one with ink does not", () => {
    show();
    const hint = Array.from(pad.querySelectorAll("div")).findLast((div) => div.textContent === "Draw a digit here");
    expect(hint?.style.display).toBe("grid");
    pointer("pointerdown", 5, 5);
    expect(hint?.style.display).toBe("none");
  });

  test("its value can be set, which tells nobody; what is no drawing is left", () => {
    show();
    pad.value = seven;
    expect(pad.value[14]).toBe(seven[14]);
    for (const wrong of [undefined, [1, 2], new Array(784).fill(2)]) pad.value = wrong as unknown as Float32Array;
    expect(pad.value[14]).toBe(seven[14]);
    expect(told).toEqual([]);
  });

  test.each([
    [{value: [1, 2, 3]}, /^drawingPad: value is \[1, 2, 3\], not 28 × 28 numbers from 0 to 1\.$/],
    [{value: new Array(784).fill(Number.NaN)}, /value is/],
    [{examples: [{name: "x", image: []}]}, /examples\[0\]\.image is/],
  ])("refuses %o", (options, message) => {
    expect(() => show(options as DrawingPadOptions)).toThrow(message);
  });
});
