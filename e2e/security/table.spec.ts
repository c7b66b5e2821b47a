/** README.md beside this file is the table of all attacks; `NABLAB_UPDATE=1` writes it anew. */
import {readFileSync, writeFileSync} from "node:fs";
import {expect, test} from "@playwright/test";
import {CLASSES} from "./classes.ts";

const ENDS = {
  error: "the cell fails",
  refused: "left out, with a note",
  contained: "runs, and gets nowhere",
};

test("README.md is the table of the attacks", () => {
  const file = new URL("README.md", import.meta.url);
  if (process.env.NABLAB_UPDATE) writeFileSync(file, table());
  expect(readFileSync(file, "utf8")).toBe(table());
});

function table(): string {
  const count = Object.values(CLASSES).flat().length;
  const sections = Object.entries(CLASSES).map(([name, attacks]) => {
    const rows = attacks.map(({tries, by, ends}) => `| ${tries} | ${by.replaceAll("|", "\\|")} | ${ENDS[ends]} |`);
    return `## ${name[0]?.toUpperCase()}${name.slice(1)}\n\n| tries | stopped by | result |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# What a hostile notebook tries, and what stops it

Written by \`table.spec.ts\` from the attacks that \`cells.spec.ts\` runs: ${count} cells. Each must fail where the reader sees it
and leave its words in the kernel's log; no request may reach a server that waits for it; nothing of the page may change.
Forged messages and strangers' pages are in \`messages.spec.ts\`; the threat model is \`kernel/host/threat-model.md\`.

${sections.join("\n")}`;
}
