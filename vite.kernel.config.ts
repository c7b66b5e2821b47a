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
    // One copy of tfjs-core: every importer gets the package's ES modules.
    resolve: {mainFields: ["module", "main"], dedupe: ["@tensorflow/tfjs-core"]},
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
          // Class names are shown to readers by the inspector and in stacks.
          keepNames: mode !== "shell",
        },
      },
    },
  };
});
