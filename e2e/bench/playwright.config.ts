import config from "../playwright.config.ts";

export default {...config, testDir: ".", testMatch: "*.bench.ts", globalSetup: "../server.ts", reporter: "line"};
