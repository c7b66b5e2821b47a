/** The programs that are written in WGSL here against the cpu backend's kernels. */
import {openAudit} from "./audit/open.ts";
import {expect, test} from "./nablab.ts";

/** Relative to the largest number of a result, or 1. */
const TOLERANCE = 1e-5;

test("WebGPU's programs compute what the cpu backend's kernels do", async ({page, problems: _}) => {
  test.setTimeout(600_000);
  const audit = await openAudit(page);
  const names = await audit.call("prepareTwins");
  await audit.call("start", "webgpu");
  expect(names.length).toBeGreaterThan(80);
  const wrong: [name: string, difference: number][] = [];
  for (const [i, name] of names.entries()) {
    const difference = await audit.call("twin", i);
    if (!(difference < TOLERANCE)) wrong.push([name, difference]);
  }
  expect(wrong).toEqual([]);
});
