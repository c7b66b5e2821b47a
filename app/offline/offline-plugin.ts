/** Vite plugin: writes sw.js, the service worker with the list of all files of the build. */
import {createHash} from "node:crypto";
import {readdir, readFile, stat, writeFile} from "node:fs/promises";
import {join, sep} from "node:path";
import {build, type Plugin} from "vite";

/** Not part of the page: what only describes it to others, and compressed copies. */
const LEFT_OUT = /^(sw\.js|screenshot\.png|\..*)$|\.(gz|map)$/;

export function offlinePages(): Plugin {
  let outDir = "dist";
  return {
    name: "nablab:offline",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async writeBundle() {
      await writeFile(join(outDir, "sw.js"), await bundle(await listFiles(outDir)));
    },
  };
}

interface File {
  readonly url: string;
  readonly revision: string;
}

/** The files of a built page with a hash of each, by name. */
export async function listFiles(folder: string): Promise<File[]> {
  const names = (await readdir(folder, {recursive: true})).filter((name) => !LEFT_OUT.test(name)).sort();
  const files: File[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (!(await stat(path)).isFile()) continue;
    const revision = createHash("sha256")
      .update(await readFile(path))
      .digest("base64url")
      .slice(0, 16);
    files.push({url: name.split(sep).join("/"), revision});
  }
  return files;
}

async function bundle(files: readonly File[]): Promise<string> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    define: {__FILES__: JSON.stringify(files), "process.env.NODE_ENV": '"production"'},
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: {input: "app/offline/service-worker.ts", output: {format: "iife", codeSplitting: false}},
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !("output" in output)) throw new Error("Building the service worker gave no output.");
  return output.output[0].code;
}
