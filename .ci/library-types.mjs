/** Emits the declarations of the library into `dist/lib/types/`, which `exports` of package.json names. */
import {fileURLToPath} from "node:url";
import {emitDeclarations} from "./declarations.mjs";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

emitDeclarations([at("kernel/engine/index.ts"), at("kernel/lab/index.ts")], at("dist/lib/types"));
