import {readdirSync, readFileSync} from "node:fs";
import {expect, it} from "vitest";

it("every text grows with the reader's text size: no style sheet sets type in plain pixels", () => {
  const sheets = readdirSync("app", {recursive: true, encoding: "utf8"})
    .filter((name) => name.endsWith(".css"))
    .map((name) => `app/${name}`);
  expect(sheets.length).toBeGreaterThan(10);
  const plain = sheets.flatMap((sheet) =>
    readFileSync(sheet, "utf8")
      .split("\n")
      .flatMap((line, index) => (/^\s*font(-size)?:.*\d+px/.test(line) ? [`${sheet}:${index + 1}:${line}`] : [])),
  );
  expect(plain, "write calc(13 * var(--px)) instead of 13px").toEqual([]);
});
