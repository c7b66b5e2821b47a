/** README.md beside this file is the table of all faults; `NABLAB_UPDATE=1` writes it anew, from the last figures. */
import {readFileSync, writeFileSync} from "node:fs";
import {expect, test} from "@playwright/test";
import {CLASSES} from "./classes.ts";
import {figures} from "./figures.ts";

test("README.md is the table of the faults, with the figures of each that was measured", () => {
  const file = new URL("README.md", import.meta.url);
  const all = Object.values(CLASSES).flat();
  expect(new Set(all.map(({fault}) => fault)).size).toBe(all.length);
  const known = new Set(all.map(({fault}) => fault));
  expect(Object.keys(figures()).filter((fault) => !known.has(fault))).toEqual([]);
  if (process.env.NABLAB_UPDATE) writeFileSync(file, table());
  expect(readFileSync(file, "utf8")).toBe(table());
});

function table(): string {
  const known = figures();
  const ms = (value: number | null | undefined) => (value == null ? "–" : `${value.toLocaleString("en")} ms`);
  const sections = Object.entries(CLASSES).map(([name, faults]) => {
    const rows = faults.map(({fault, by, result}) => {
      const {stall, control, recovery} = known[fault] ?? {};
      return `| ${[fault, by, result].map((text) => text.replaceAll("|", "\\|")).join(" | ")} | ${ms(stall)} | ${ms(control)} | ${ms(recovery)} |`;
    });
    const heading = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    return `## ${heading}\n\n| fault | stopped by | result | page stall | empty page's | recovery |\n| --- | --- | --- | ---: | ---: | ---: |\n${rows.join("\n")}\n`;
  });
  const loads = Object.values(known).map(({load}) => load);
  const count = Object.values(CLASSES).flat().length;
  const worst = (key: "stall" | "control" | "recovery") =>
    ms(Math.max(0, ...Object.values(known).map((figure) => figure[key] ?? 0)));
  const machine = loads.length > 0 ? ` at a load of ${Math.min(...loads)} to ${Math.max(...loads)}` : "";
  return `# What goes wrong, and what becomes of it

Written by \`table.spec.ts\` from the faults that the other specs of this folder inject, ${count} in all, and from what they
measured when they last ran with \`NABLAB_UPDATE=1\` (\`figures.json\`). In each the page answers, what other cells have shown
stands, and afterwards a cell runs.

Worst page stall: ${worst("stall")} (of an empty page ${worst("control")}); worst recovery: ${worst("recovery")}. Measured on two cores without a
graphics card, kernels on WASM,${machine} (2 is what two cores can do at once).

Page stall is the longest time that the page's own clock came late; an empty page beside it shows how much of that was the
machine's doing. Recovery is the time from Stop, or from the beginning of what ends a kernel, to an idle kernel. A dash: not
measured, or nothing to recover from.

${sections.join("\n")}`;
}
