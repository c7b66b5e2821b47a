import {defineConfig} from "vitest/config";

// Node would load tfjs-core twice, as CommonJS and as modules, and its modules are not resolvable by Node at all:
// so their entries are named here, and they are bundled once (and cached) before the tests run.
const tfjs = ["tfjs-core", "tfjs-backend-cpu", "tfjs-backend-wasm", "tfjs-backend-webgl", "tfjs-backend-webgpu"];

export default defineConfig({
  resolve: {
    alias: tfjs.map((name) => ({
      find: new RegExp(`^@tensorflow/${name}$`),
      replacement: `@tensorflow/${name}/dist/index.js`,
    })),
  },
  test: {
    include: ["{app,kernel,.ci}/**/*.test.{ts,tsx}"],
    // A time limit is a hang guard, never a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // As with the browser's tests: two shared cores may fail a run. `npm test` tells which tests needed it, and why.
    retry: process.env.CI ? 1 : 0,
    // Loaded by Node they would be there twice beside the bundled copy, and tags of one are unknown to the other.
    server: {deps: {inline: [/@lezer\//]}},
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            ...tfjs.map((name) => `@tensorflow/${name}/dist/index.js`),
            "@tensorflow/tfjs-core/dist/register_all_gradients.js",
            "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js",
          ],
        },
      },
    },
  },
});
