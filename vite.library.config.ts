import {defineConfig} from "vite";

/**
 * The engine and the lab as a library, `dist/lib/`: what `import … from "nablab/engine"` and `"nablab/lab"` give. The
 * same files run in pages, workers and Node. `nablab/cells`, for programs that were made from notebooks, is for Node. TensorFlow.js is inside: its modules cannot be resolved by Node as they
 * are, and there must be one copy.
 */
export default defineConfig({
  publicDir: false,
  resolve: {
    dedupe: ["@tensorflow/tfjs-core"],
    alias: {
      // What TensorFlow.js asks Node for by `require`. It reads no files: start.ts gives it its WASM.
      util: "/.ci/node-util.mjs",
    },
  },
  build: {
    outDir: "dist/lib",
    emptyOutDir: true,
    target: "es2022",
    minify: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 5000,
    lib: {
      entry: {engine: "kernel/engine/index.ts", lab: "kernel/lab/index.ts", cells: "kernel/host/cells-library.ts"},
      formats: ["es"],
    },
    rolldownOptions: {
      // Only `nablab/cells` asks for them, which is for Node.
      external: [/^node:/, "@napi-rs/canvas"],
      output: {chunkFileNames: "chunk-[hash].js"},
    },
  },
});
