import {expect, test} from "vitest";
import {tidySteps} from "./tidy.ts";

function tidied(source: string): string | null {
  const fix = tidySteps({id: "c", kind: "ts", source, hidden: false, run: "auto"});
  if (!fix) return null;
  // At one place, what is put first stands first.
  return fix.edits
    .map((edit, index) => ({...edit, index}))
    .sort((a, b) => b.start - a.start || b.index - a.index)
    .reduce((text, {start, end, text: put}) => text.slice(0, start) + put + text.slice(end), source);
}

test("wraps what a generator's loop assigns, declares and yields", () => {
  expect(
    tidied(
      "(function* () {\n  let w: tf.Tensor = tf.zeros([2]);\n  while (true) {\n    const g = grad(w);\n    w = w.sub(g) as tf.Tensor;\n    yield w.dataSync();\n  }\n})()",
    ),
  ).toBe(
    "(function* () {\n  let w: tf.Tensor = tf.zeros([2]);\n  while (true) {\n    const g = tf.tidy(() => grad(w));\n    w = tf.tidy(() => w.sub(g)) as tf.Tensor;\n    yield tf.tidy(() => w.dataSync());\n  }\n})()",
  );
});

test("leaves alone what awaits, draws, is tidied already, or is in another function", () => {
  const loop = (body: string) => `(async function* () { for (;;) { ${body} } })()`;
  expect(tidied(loop("const a = await x.data(); yield Plot.plot({y: x.dataSync()});"))).toBeNull();
  expect(tidied(loop("w = tf.tidy(() => w.add(1)); yield w"))).toBeNull();
  expect(tidied(loop("const f = () => { z = w.add(1); }; yield html`<b>${f()}`"))).toBeNull();
  expect(tidied(loop("s = {w: s.w.add(1)}; yield s.w"))).toBe(loop("s = tf.tidy(() => ({w: s.w.add(1)})); yield s.w"));
});

test("has nothing for cells without a generator, or that do not parse", () => {
  expect(tidied("while (true) w = w.add(1)")).toBeNull();
  expect(tidied("(function* () {")).toBeNull();
});
