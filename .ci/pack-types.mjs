/**
 * Collects the type declarations that the editor gives to cells into one file, `public/data/types.json`:
 * {path below file:/// in the editor's TypeScript project: text}. Starts at `app/editor/types/builtins.d.ts` and follows
 * its imports through the libraries' own declarations and those that `tsc` emits for `kernel/`. Prints what it packed.
 */
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, posix, relative} from "node:path";
import {fileURLToPath} from "node:url";
import {emitDeclarations} from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const types = join(root, "app/editor/types");
const target = join(root, "public/data/types.json");

/** The root: its imports lead to everything else. Paths in the pack are those of the repository. */
const ROOT = "app/editor/types/builtins.d.ts";

/** Libraries without declarations of their own. */
const WRITTEN = {
  "@observablehq/inputs": join(root, "kernel/display/inputs-module.d.ts"),
  htl: join(types, "htl.d.ts"),
};

/** Packages of our own that cells import. */
const OWN = {engine: "kernel/engine/index", lab: "kernel/lab/index"};

/** Declarations that nothing imports but that add members to imported types (`x.add(y)` on tensors). */
const AUGMENTATIONS = ["node_modules/@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.d.ts"];

const pack = {};
const emitted = mkdtempSync(join(tmpdir(), "nablab-types-"));
try {
  emitOwn();
  add(ROOT, join(root, ROOT));
  for (const path of AUGMENTATIONS) add(path, join(root, path));
  for (const path of Object.values(OWN)) add(`${path}.d.ts`, join(emitted, "out", `${path}.d.ts`));
} finally {
  rmSync(emitted, {recursive: true, force: true});
}
for (const [name, path] of Object.entries(OWN)) {
  const folder = `node_modules/nablab/${name}`;
  pack[`${folder}/package.json`] = JSON.stringify({name: `nablab/${name}`, version: "1.0.0", types: "index.d.ts"});
  pack[`${folder}/index.d.ts`] = `export * from "../../../${path}";\n`;
}
pack["augmentations.d.ts"] = AUGMENTATIONS.map((path) => `import "./${path.replace(/\.d\.ts$/, "")}";\n`).join("");
const sorted = Object.fromEntries(Object.entries(pack).sort(([a], [b]) => (a < b ? -1 : 1)));
const json = JSON.stringify(sorted);
mkdirSync(dirname(target), {recursive: true});
if (!existsSync(target) || readFileSync(target, "utf8") !== json) writeFileSync(target, json);
console.log(`${relative(root, target)}: ${Object.keys(sorted).length} files, ${Math.round(json.length / 1024)} KB`);

/** Emits declarations of what the root and cells import from `kernel/`. */
function emitOwn() {
  const imported = [...specifiers(readFileSync(join(root, ROOT), "utf8"))]
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => join(root, dirname(ROOT), specifier));
  const entries = [...new Set([...imported, ...Object.values(OWN).map((path) => join(root, `${path}.ts`))])];
  emitDeclarations(entries, join(emitted, "out"));
}

/** Packs the declarations in `file` as `path`, and all that they import. */
function add(path, file) {
  if (path in pack) return;
  const text = readFileSync(file, "utf8");
  pack[path] = shorten(text);
  for (const specifier of specifiers(text)) follow(specifier, path, file);
}

function follow(specifier, path, file) {
  if (specifier.startsWith(".")) {
    const base = posix.join(posix.dirname(path), specifier).replace(/\.[jt]s$/, "");
    const source = base.startsWith("kernel/")
      ? join(emitted, "out", base)
      : join(dirname(file), specifier).replace(/\.[jt]s$/, "");
    for (const suffix of [".d.ts", "/index.d.ts"]) {
      if (existsSync(source + suffix)) return add(base + suffix, source + suffix);
    }
    return;
  }
  if (specifier.startsWith("node:")) return;
  const name = specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : specifier.split("/")[0];
  if (name in WRITTEN) return addPackage(name, "index.d.ts", WRITTEN[name]);
  const typed = `@types/${name.replace(/^@(.*)\/(.*)$/, "$1__$2")}`;
  for (const candidate of [name, typed]) {
    const manifest = join(root, "node_modules", candidate, "package.json");
    if (!existsSync(manifest)) continue;
    const {types: entry, typings = entry} = JSON.parse(readFileSync(manifest, "utf8"));
    if (!typings) continue;
    const within = specifier.slice(name.length + 1);
    const declaration = within ? `${within.replace(/\.js$/, "")}.d.ts` : typings;
    const source = join(root, "node_modules", candidate, declaration);
    if (existsSync(source)) return addPackage(candidate, posix.normalize(declaration), source);
  }
}

function addPackage(name, declaration, source) {
  const folder = `node_modules/${name}`;
  pack[`${folder}/package.json`] ??= JSON.stringify({name, version: "1.0.0", types: declaration});
  add(`${folder}/${declaration}`, source);
}

function specifiers(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/(?!\/).*$/gm, "");
  return new Set(
    [
      ...code.matchAll(/\b(?:from|import|module)\s*\(?\s*["']([^"']+)["']|reference (?:path|types)=["']([^"']+)["']/g),
    ].map((match) => match[1] ?? match[2]),
  );
}

/** Drops licences and source maps; keeps the documentation that hovers show. */
function shorten(text) {
  return text
    .replace(/\/\*\*?[^*]*(?:\*(?!\/)[^*]*)*\*\//g, (comment) =>
      /@license|\bLicensed under\b/.test(comment) ? "" : comment,
    )
    .replace(/^\/\/# sourceMappingURL=.*$/gm, "")
    .replace(/^\s*\n/gm, "");
}
