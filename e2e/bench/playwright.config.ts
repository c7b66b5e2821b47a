import config from "../playwright.config.ts";

export default {
  ...config,
  projects: undefined,
  testDir: ".",
  outputDir: "../../test-results",
  testMatch: "*.bench.ts",
  globalSetup: "../server.ts",
  reporter: "line",
};
