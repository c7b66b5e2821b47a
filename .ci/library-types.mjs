/** Emits the declarations of the library into `dist/lib/types/`, which `exports` of package.json names. */
import {cpSync, readFileSync, writeFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {emitDeclarations} from "./declarations.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

emitDeclarations(
  [at("kernel/engine/index.ts"), at("kernel/lab/index.ts"), at("kernel/host/cells-library.ts")],
  at("dist/lib/types"),
);

// tsc does not copy what is a declaration already: ours for a package that has none.
const inputs = at("dist/lib/types/kernel/display/inputs.d.ts");
cpSync(at("kernel/display/inputs-module.d.ts"), at("dist/lib/types/kernel/display/inputs-module.d.ts"));
writeFileSync(inputs, `/// <reference path="./inputs-module.d.ts" />\n${readFileSync(inputs, "utf8")}`);
