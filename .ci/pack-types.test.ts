import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {exportedNames} from "../app/editor/typescript/module-text.ts";
import {builtins, type Libraries} from "../kernel/host/packages.ts";
import {createRunBuiltins, type RunBuiltinsOptions} from "../kernel/runtime/builtins.ts";
import {createSources, type SourcesOptions} from "../kernel/runtime/sources.ts";

test("the editor types exactly the names that the kernel gives to cells", () => {
  const never = new Promise<never>(() => {});
  const libraries = {tf: never, lab: never, markup: {}} as unknown as Libraries;
  const runs = {perRun: {claim: () => null, expectValue: () => null}} as unknown as RunBuiltinsOptions;
  const values = {...builtins(libraries), seed: 0, width: 0};
  const sources = createSources({values, loaded() {}} as unknown as SourcesOptions);
  const kernel = [...createRunBuiltins(runs).names(), ...sources.names()];
  const editor = exportedNames(readFileSync("app/editor/types/builtins.d.ts", "utf8"));
  expect(editor.sort()).toEqual(kernel.sort());
});
