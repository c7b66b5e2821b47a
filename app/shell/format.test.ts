import {expect, it} from "vitest";
import {formatAge, formatBytes, formatDuration} from "./format.ts";
import {keyNames} from "./key-names.ts";

it.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 KB"],
  [2_100_000, "2.1 MB"],
  [999_000_000, "999 MB"],
  [3.5e15, "3500 TB"],
])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [850, "850 ms"],
  [8234, "8.2 s"],
  [65_000, "65 s"],
  [185_000, "3 min"],
])("%d ms are %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each([
  [0, "just now"],
  [-5000, "just now"],
  [60e3, "1 minute ago"],
  [59 * 60e3, "59 minutes ago"],
  [2 * 3600e3, "2 hours ago"],
  [86_400e3, "yesterday"],
  [400 * 86_400e3, "last year"],
])("%d ms before is %s", (age, text) => expect(formatAge(1e12 - age, 1e12)).toBe(text));

it("names keys as they stand on the keyboard", () => {
  expect(keyNames("$mod+Shift+Enter", false)).toEqual(["Ctrl", "Shift", "Enter"]);
  expect(keyNames("$mod+k", true)).toEqual(["⌘", "K"]);
  expect(keyNames("Escape Escape", false)).toEqual(["Esc", "Esc"]);
});
