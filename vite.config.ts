import {createHash} from "node:crypto";
import {readdir, readFile, writeFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {dirname, extname, join, resolve} from "node:path";
import {promisify} from "node:util";
import {gzip} from "node:zlib";
import react from "@vitejs/plugin-react";
import {build, defineConfig, type Plugin, type ViteDevServer} from "vite";
import {withoutMonacoLeakWarnings, withoutMonacoTypeScriptMode} from "./app/editor/monaco-build.ts";
import {notebookIndex} from "./app/gallery/index-plugin.ts";
import {offlinePages} from "./app/offline/offline-plugin.ts";
import {onlyWoff2} from "./app/output/fonts-build.ts";
import {fewFiles} from "./app/shell/chunks-build.ts";
import {onlyEnglish} from "./app/shell/locale-build.ts";

const KERNEL_ASSETS = "virtual:kernel-assets";
const require = createRequire(import.meta.url);

/** Data files that the kernel may ask the page for, beside those in public/data: name → file. */
const PACKAGE_DATA: Readonly<Record<string, string>> = {
  "tfjs-backend-wasm.wasm": require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"),
  "tfjs-backend-wasm-simd.wasm": require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"),
  "tfjs-backend-wasm-threaded-simd.wasm": require.resolve(
    "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm",
  ),
  "inter.woff2": require.resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
  "viz.js": join(dirname(require.resolve("@viz-js/viz")), "viz.js"),
};

/** Builds one entry of vite.kernel.config.ts in memory and returns its code. */
async function bundle(mode: "production" | "shell" | "reader"): Promise<string> {
  const result = await build({
    configFile: resolve("vite.kernel.config.ts"),
    mode,
    logLevel: "error",
    build: {write: false},
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (!output || !("output" in output)) throw new Error(`Building the kernel (${mode}) gave no output.`);
  return output.output[0].code;
}

async function shellPage(): Promise<string> {
  const page = await readFile("kernel/host/shell.html", "utf8");
  const code = (await bundle("shell")).replaceAll("</script", "<\\/script");
  return page.replace("/* shell.ts */", () => code.trim());
}

async function dataFiles(publicDir: string): Promise<string[]> {
  const own = await readdir(join(publicDir, "data")).catch(() => []);
  return [...own, ...Object.keys(PACKAGE_DATA)].sort();
}

/**
 * Gives the page its kernel: the bundle as one file with its hash in the name, shell.html with its script inside, the
 * data files, and a virtual module that says where they are. In dev the same is made when asked for.
 */
function kernelAssets(): Plugin {
  let publicDir = "public";
  let server: ViteDevServer | null = null;
  let kernel: Promise<string> | null = null;
  let reader: Promise<string> | null = null;
  const kernelCode = () => {
    kernel ??= bundle("production");
    return kernel;
  };
  const readerCode = () => {
    reader ??= bundle("reader");
    return reader;
  };
  const hashed = (name: string, code: string) =>
    `assets/${name}-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.js`;

  return {
    name: "nablab:kernel-assets",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    resolveId: (id) => (id === KERNEL_ASSETS ? `\0${KERNEL_ASSETS}` : null),
    async load(id) {
      if (id !== `\0${KERNEL_ASSETS}`) return null;
      const kernelUrl = server ? "kernel.js" : hashed("kernel", await kernelCode());
      const readerUrl = server ? "reader.js" : hashed("reader", await readerCode());
      return `export const kernelUrl = ${JSON.stringify(kernelUrl)};
export const readerUrl = ${JSON.stringify(readerUrl)};
export const dataFiles = ${JSON.stringify(await dataFiles(publicDir))};`;
    },
    transformIndexHtml: {
      order: "post",
      // Vite's dev client is an inline script, speaks through a WebSocket and shows errors as markup.
      handler: (html) =>
        server
          ? html
              .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
              .replace("connect-src 'self'", "connect-src 'self' ws:")
              .replace("; require-trusted-types-for 'script'", "")
          : html,
    },
    async generateBundle() {
      const made = {kernel: await kernelCode(), reader: await readerCode()};
      for (const [name, source] of Object.entries(made)) {
        this.emitFile({type: "asset", fileName: hashed(name, source), source});
      }
      this.emitFile({type: "asset", fileName: "shell.html", source: await shellPage()});
      for (const [name, file] of Object.entries(PACKAGE_DATA)) {
        this.emitFile({type: "asset", fileName: `data/${name}`, source: await readFile(file)});
      }
    },
    configureServer(devServer) {
      server = devServer;
      devServer.watcher.add("kernel");
      devServer.watcher.on("change", (file) => {
        if (!file.startsWith(resolve("kernel"))) return;
        kernel = null;
        reader = null;
        devServer.ws.send({type: "full-reload"});
      });
      const serve = (path: string, type: string, content: () => Promise<string | Uint8Array>) =>
        devServer.middlewares.use(devServer.config.base + path, (_request, response, next) => {
          content().then((body) => {
            response.setHeader("Content-Type", type);
            response.setHeader("Cache-Control", "no-store");
            response.end(body);
          }, next);
        });
      serve("shell.html", "text/html; charset=utf-8", shellPage);
      serve("kernel.js", "text/javascript", kernelCode);
      serve("reader.js", "text/javascript", readerCode);
      for (const [name, file] of Object.entries(PACKAGE_DATA)) {
        const type = extname(name) === ".wasm" ? "application/wasm" : "text/javascript";
        serve(`data/${name}`, type, () => readFile(file));
      }
    },
  };
}

/** Writes a .gz beside every file that compresses, for static servers that do not compress by themselves. */
function precompressed(): Plugin {
  let outDir = "dist";
  return {
    name: "nablab:precompressed",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
    },
    async closeBundle() {
      const names = await readdir(outDir, {recursive: true});
      for (const name of names.filter((each) => /\.(js|css|html|wasm|json|svg|bin)$/.test(each))) {
        const file = join(outDir, name);
        await writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), {level: 9}));
      }
    },
  };
}

export default defineConfig({
  // Any static host, under any path.
  base: "./",
  plugins: [
    react(),
    onlyEnglish(),
    withoutMonacoTypeScriptMode(),
    withoutMonacoLeakWarnings(),
    fewFiles(),
    notebookIndex("notebooks"),
    kernelAssets(),
    offlinePages(),
    precompressed(),
  ],
  css: {postcss: {plugins: [onlyWoff2]}},
  worker: {format: "es"},
  build: {
    target: "es2023",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 8000,
  },
});
