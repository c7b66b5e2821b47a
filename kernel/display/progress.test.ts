import {beforeEach, expect, test} from "vitest";
import {createDocument} from "./dom/document.ts";
import {createProgressBar} from "./progress.ts";

const {document} = createDocument({environment: {width: 700, dark: false, pixelRatio: 1}});
let time = 0;
const make = () => createProgressBar(document, () => time);
const attribute = (bar: ReturnType<typeof make>, name: string) =>
  bar.element.querySelector("[role=progressbar]")?.getAttribute(name);

beforeEach(() => {
  time = 1_000;
});

test("says how far it is, since when and for how long", () => {
  const bar = make();
  time += 30_000;
  bar.update(0.25, "Training");
  expect(bar.element.textContent).toBe("Training25 % · 30 s elapsed, 1 min 30 s left");
  expect(attribute(bar, "aria-valuenow")).toBe("25");
  expect(attribute(bar, "aria-label")).toBe("Training");
  expect(attribute(bar, "aria-valuetext")).toBe("25 % · 30 s elapsed, 1 min 30 s left");
  expect(bar.element.querySelector(".progress-fill")?.getAttribute("style")).toBe("width: 25.0%");
});

test("gives no estimate before there is ground for one", () => {
  const bar = make();
  bar.update(0.5);
  expect(bar.element.textContent).toBe("Working50 % · 0 s elapsed");
  time += 60_000;
  bar.update(0.001);
  expect(bar.element.textContent).toBe("Working0 % · 1 min 0 s elapsed");
});

test("null is indeterminate, and can become a fraction again; the label stays", () => {
  const bar = make();
  bar.update(0.5, "Loading");
  bar.update(null);
  expect(bar.element.textContent).toBe("Loading0 s elapsed");
  expect(attribute(bar, "aria-valuenow")).toBeNull();
  expect(bar.element.getAttribute("class")).toContain("progress-indeterminate");
  bar.update(0.5);
  expect(bar.element.getAttribute("class")).toBe("progress");
});

test("1 takes it away", () => {
  const root = document.createElement("div");
  const bar = make();
  root.append(bar.element);
  bar.update(1);
  expect(root.childNodes.length).toBe(0);
});

test("hours are written as such", () => {
  const bar = make();
  time += 3_780_000;
  bar.update(null);
  expect(bar.element.textContent).toContain("1 h 3 min elapsed");
});

test("refuses what is no fraction, and says what it got", () => {
  const bar = make();
  for (const wrong of [-0.1, 1.1, Number.NaN, "0.5" as unknown as number]) {
    expect(() => bar.update(wrong)).toThrow(/from 0 to 1 or null, not/);
  }
});
