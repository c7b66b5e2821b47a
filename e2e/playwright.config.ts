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

/** Specs that watch the clock, or that need both cores for themselves. */
const alone = /e2e\/(audit|device|interaction|player|soak.*|stop|story|tour|touch|faults\/.*|security\/.*)\.spec\.ts$/;

export default defineConfig({
  testDir: ".",
  projects: [
    {name: "alone", testMatch: alone, outputDir: "../test-results/alone"},
    {name: "together", testIgnore: alone, outputDir: "../test-results/together"},
  ],
  // One page at a time, unless it is said that more may be open (`npm test` says so for those that bear it).
  workers: 1,
  // Hang guards: a kernel starts in seconds here, but in half a minute on a machine that does something else too.
  timeout: 240_000,
  expect: {
    timeout: 60_000,
    // Letters come out a little differently on other machines; what moves or changes its colour is more than this.
    toHaveScreenshot: {maxDiffPixelRatio: 0.01},
  },
  snapshotPathTemplate: "{testDir}/screens/{arg}{ext}",
  // A software GPU and a browser on two shared cores: slow starts should not fail a run. Reports say "flaky" then.
  retries: process.env.CI ? 2 : 0,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["list"], ["json"]] : "list",
  globalSetup: "./server.ts",
  use: {
    viewport: {width: 1280, height: 900},
    trace: "retain-on-failure",
    // Each test has a browser of its own: keeping the page for later (everyone-offline.spec.ts) would only cost time.
    serviceWorkers: "block",
    launchOptions: {executablePath: process.env.NABLAB_CHROMIUM ?? "/usr/bin/chromium", args: flags},
  },
});
