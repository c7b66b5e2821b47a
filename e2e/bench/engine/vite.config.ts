import {fileURLToPath} from "node:url";
import {defineConfig} from "vite";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The engine's benchmark: one script for each library's thread, and the conductor for Node (`--mode node`) or a page. */
export default defineConfig(({mode}) => {
  const isNode = mode === "node";
  return {
    root: here("."),
    publicDir: false,
    logLevel: "warn",
    resolve: {dedupe: ["@tensorflow/tfjs-core"]},
    ssr: {noExternal: true},
    build: {
      ssr: isNode,
      target: isNode ? "node20" : "es2023",
      minify: true,
      modulePreload: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 5000,
      rolldownOptions: {
        external: [/^node:/],
        input: {
          [isNode ? "node" : "page"]: here(isNode ? "node.ts" : "page.ts"),
          ours: here("peers/ours.ts"),
          tfjs: here("peers/tfjs.ts"),
          jax: here("peers/jax.ts"),
        },
        output: {format: "es", entryFileNames: "[name].js", chunkFileNames: "chunk-[name]-[hash].js"},
      },
    },
  };
});
