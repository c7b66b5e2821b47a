import {resolve} from "node:path";
import {defineConfig} from "vite";

/**
 * What runs outside the page, each as one file:
 * - the kernel's bundle for the worker (default mode). vite.config.ts builds it and gives it to the page;
 * - the script of shell.html (`--mode shell`), which vite.config.ts puts into that page;
 * - the command line program (`--mode node`) → dist/nablab.js.
 */
export default defineConfig(({mode}) => {
  const node = mode === "node";
  const entry = node ? "cli" : mode === "shell" ? "shell" : "worker";
  return {
    publicDir: false,
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
        input: `kernel/host/${entry}.ts`,
        preserveEntrySignatures: "strict",
        output: {
          format: mode === "shell" ? "iife" : "es",
          codeSplitting: false,
          entryFileNames: node ? "nablab.js" : `${entry}.js`,
          // The inspector shows readers the names of classes.
          minify: {mangle: {keepNames: {class: true, function: false}}},
        },
      },
    },
  };
});
