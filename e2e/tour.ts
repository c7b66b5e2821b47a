/** The notebooks of the tour, and what each is about, for the specs and the benchmark. */
import {readdirSync, readFileSync} from "node:fs";
import type {Locator} from "@playwright/test";
import {readNotebook} from "../kernel/notebook/reader.ts";
import type {Nablab} from "./nablab.ts";

const FOLDER = new URL("../notebooks/tour/", import.meta.url);
export const SLUGS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -".html".length))
  .sort();

interface Main {
  /** Cell that shows the main figure. */
  readonly figure: string;
  /** Cell, role and label of what moves it, and the key that does. */
  readonly control: readonly [cell: string, role: "slider" | "combobox", label: RegExp];
}

/** What each notebook is about. One that is not listed has its first figure, and its first slider. */
const MAIN: Readonly<Record<string, Main>> = {
  "0-first-steps": {figure: "9", control: ["8", "slider", /x/]},
  "1-gradient-variance": {figure: "3", control: ["2", "combobox", /Batch size/]},
  "2-smoothgrad": {figure: "5", control: ["3", "slider", /Noise/]},
  "3-edge-of-stability": {figure: "4", control: ["2", "combobox", /Update rule/]},
  "4-loss-landscape": {figure: "3", control: ["2", "combobox", /Function/]},
  "5-hamiltonian-samplers": {figure: "8", control: ["7", "slider", /Step size/]},
};

/** Its main figure and control, and the key that moves the control. */
export function locate(nablab: Nablab, slug: string): {figure: Locator; control: Locator; key: string} {
  const {page} = nablab;
  const {figure, control: [cell, role, label] = []} = MAIN[slug] ?? {};
  if (!figure || !cell || !role) {
    const drawn = page.locator("[data-output]").filter({has: page.locator("figure")});
    return {figure: drawn.first(), control: page.getByRole("slider").first(), key: "ArrowRight"};
  }
  const form = nablab.output(cell).locator("form").filter({hasText: label});
  return {
    figure: nablab.output(figure),
    control: form.getByRole(role),
    key: role === "slider" ? "ArrowRight" : "ArrowDown",
  };
}

/** The cells that hold claims. */
export function checksOf(slug: string): string[] {
  const {notebook} = readNotebook(readFileSync(new URL(`${slug}.html`, FOLDER), "utf8"));
  return notebook.cells.filter(({source}) => /\b(claim|expectValue)\(/.test(source)).map(({id}) => id);
}
