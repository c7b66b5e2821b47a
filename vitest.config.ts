import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    include: ["{app,kernel,.ci}/**/*.test.{ts,tsx}"],
    // A time limit is a hang guard, never a measure of speed.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
