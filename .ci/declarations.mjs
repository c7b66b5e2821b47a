/** Type declarations of what is in `kernel/`, as `tsc` emits them. */
import {execFileSync} from "node:child_process";
import {existsSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, relative} from "node:path";
import {fileURLToPath} from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Emits declarations of these source files and of what they import; errors in the sources are the type check's business.
 * @param {readonly string[]} entries
 * @param {string} outDir gets them at their paths in the repository
 */
export function emitDeclarations(entries, outDir) {
  const folder = mkdtempSync(join(tmpdir(), "nablab-declarations-"));
  const project = join(folder, "tsconfig.json");
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, "tsconfig.json"),
      compilerOptions: {
        noEmit: false,
        noEmitOnError: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: root,
        outDir,
        types: ["@types/node", "@webgpu/types", "vite/client"].map((name) => join(root, "node_modules", name)),
      },
      include: [join(root, "kernel/**/*.d.ts")],
      files: entries,
    }),
  );
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], {stdio: "pipe"});
  } catch (error) {
    const missing = entries.filter((entry) => !existsSync(declarationOf(entry, outDir)));
    if (missing.length) throw new Error(`tsc emitted no declarations of ${missing.join(", ")}:\n${error.stdout}`);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** Where `emitDeclarations` puts those of a source file. */
function declarationOf(source, outDir) {
  return join(outDir, `${relative(root, source).replace(/\.ts$/, "")}.d.ts`);
}
