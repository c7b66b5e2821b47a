import {resolve} from "node:path";
import {defineConfig} from "vite";
import {onlyEnglish} from "./app/shell/locale-build.ts";
import {bootstrap} from "./kernel/host/bootstrap.ts";
import {runFrame} from "./kernel/host/frame.ts";

/**
 * What runs outside the page, each as one file but the last:
 * - the kernel's bundle for the worker (default mode). vite.config.ts builds it and gives it to the page;
 * - the script of shell.html (`--mode shell`), which vite.config.ts puts into that page;
 * - the script of exported pages that run by themselves (`--mode reader`), with that of their sandboxed frame inside;
 * - the command line program (`--mode node`) → dist/nablab.js, and beside it, in dist/node/, what it loads when it needs
 *   it: the kernel, which only its threads run, and Graphviz.
 */
export default defineConfig(({mode}) => {
  const node = mode === "node";
  const reader = mode === "reader";
  const entry = node ? "cli" : mode === "shell" ? "shell" : reader ? "main" : "worker";
  return {
    publicDir: false,
    plugins: reader ? [onlyEnglish()] : [],
    define: reader ? {__FRAME__: JSON.stringify(`(${runFrame})(${JSON.stringify(bootstrap)})`)} : {},
    resolve: {
      // One copy of tfjs-core.
      dedupe: ["@tensorflow/tfjs-core"],
      alias: entry === "worker" ? [{find: "@viz-js/viz", replacement: resolve("kernel/host/viz.ts")}] : [],
    },
    ssr: {noExternal: true, external: ["@napi-rs/canvas"]},
    build: {
      outDir: "dist",
      emptyOutDir: false,
      ssr: node,
      target: node ? "node20" : "es2023",
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 5000,
      minify: true,
      rolldownOptions: {
        input: reader ? "app/standalone/main.tsx" : `kernel/host/${entry}.ts`,
        preserveEntrySignatures: "strict",
        output: {
          format: mode === "shell" || reader ? "iife" : "es",
          codeSplitting: node,
          entryFileNames: node ? "nablab.js" : `${entry}.js`,
          chunkFileNames: "node/[name].js",
          // The inspector shows readers the names of classes.
          minify: {mangle: {keepNames: {class: true, function: false}}},
        },
      },
    },
  };
});
