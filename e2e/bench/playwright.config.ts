import config from "../playwright.config.ts";

export default {
  ...config,
  testDir: ".",
  outputDir: "../../test-results",
  testMatch: "*.bench.ts",
  globalSetup: "../server.ts",
  reporter: "line",
};
