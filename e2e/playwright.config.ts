import {defineConfig} from "@playwright/test";

/** Flags under which Chromium gives WebGPU without a graphics card (SwiftShader), in workers too. */
const flags = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  // Lets tests collect garbage before they count tensors.
  "--js-flags=--expose-gc",
];

export default defineConfig({
  testDir: ".",
  // Two cores, a software GPU and timing-sensitive specs: one page at a time.
  workers: 1,
  // Hang guards: a kernel starts in seconds here, but in half a minute on a machine that does something else too.
  timeout: 240_000,
  expect: {timeout: 60_000},
  // A software GPU and a browser on two shared cores: one slow start should not fail a run. Reports say "flaky" then.
  retries: process.env.CI ? 1 : 0,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : "list",
  outputDir: "../test-results",
  globalSetup: "./server.ts",
  use: {
    viewport: {width: 1280, height: 900},
    trace: "retain-on-failure",
    launchOptions: {executablePath: process.env.NABLAB_CHROMIUM ?? "/usr/bin/chromium", args: flags},
  },
});
