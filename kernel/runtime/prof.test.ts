import {test} from "vitest";
import {createTestNotebook} from "./test-notebook.ts";
import {compileCell} from "./language/compile.ts";
test("chain", async () => {
  const texts = Array.from({length: 1000}, (_, i) => (i === 0 ? "const n0 = 1" : `const n${i} = n${i - 1} + 1`));
  let t = performance.now();
  const lap = (s: string) => { const n = performance.now(); console.log(s, (n - t).toFixed(0)); t = n; };
  for (const [i, source] of texts.entries()) compileCell({id: String(i), kind: "ts", source, hidden: false, run: "auto"});
  lap("compile only");
  const nb = createTestNotebook(texts);
  lap("create+update");
  await nb.runtime.idle();
  lap("run");
  for (let k = 0; k < 3; k++) {
  nb.edit("1", {source: `const n0 = 2${k}`});
  lap("edit");
  await nb.runtime.idle();
  lap("rerun");
  }
  nb.runtime.dispose();
});
test("file", async () => {
  const m = await import(/* @vite-ignore */ "data:text/javascript;charset=utf-8," + encodeURIComponent("export function f() {\n  null.x;\n}\n//# sourceURL=nablab-file:m.js"));
  try { m.f(); } catch (e) { console.log((e as Error).stack); }
});
