/** What was measured of each fault. `NABLAB_UPDATE=1` keeps it in figures.json, for the table in README.md. */
import {existsSync, readFileSync, writeFileSync} from "node:fs";
import {loadavg} from "node:os";
import type {Stall} from "./stall.ts";

export interface Figure {
  /** The longest time that the page did not answer, in milliseconds; `null` where the page itself was not there. */
  readonly stall: number | null;
  /** The same of an empty page beside it: the machine's share. */
  readonly control: number | null;
  /** Milliseconds from Stop, or from the beginning of what ends a kernel, to an idle kernel; `null` where it stays. */
  readonly recovery: number | null;
  /** Load of the machine in that minute: programs that wanted one of its cores. */
  readonly load: number;
}

/** Of faults that the page does not live through, or that are there before it. */
export const NO_PAGE = {stall: null, control: null} as const;

/** What was seen of a page, as figures have it. */
export const stallOf = ({page, control}: Stall): Pick<Figure, "stall" | "control"> => ({stall: page, control});

const FILE = new URL("figures.json", import.meta.url);

/** All figures, by fault. */
export function figures(): Readonly<Record<string, Figure>> {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};
}

/** Tells what was measured of a fault, and keeps it when asked to. */
export function measured(fault: string, {stall, control, recovery}: Omit<Figure, "load">): void {
  const load = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const figure: Figure = {stall, control, recovery: recovery === null ? null : Math.round(recovery), load};
  console.log(
    `${fault}: page stall ${stall ?? "–"} ms, an empty page's ${control ?? "–"} ms, recovery ${figure.recovery ?? "–"} ms`,
  );
  if (!process.env.NABLAB_UPDATE) return;
  const all = Object.entries({...figures(), [fault]: figure}).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}
