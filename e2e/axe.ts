/** What the specs of accessibility have in common: axe itself, and the looks in which pages are examined. */
import AxeBuilder from "@axe-core/playwright";
import type {Page} from "@playwright/test";
import {expect, long} from "./nablab.ts";

/** WCAG 2.2 A and AA, and axe's best practices. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** `part`: look there only, what is around it has been looked at. */
export async function findsNothing(page: Page, state: string, part?: string): Promise<void> {
  const axe = new AxeBuilder({page}).withTags(TAGS);
  if (part) {
    await expect(page.locator(part).last()).toBeVisible();
    axe.include(part);
  }
  const {violations} = await axe.analyze();
  const found = violations.flatMap(({id, help, nodes}) =>
    nodes.map(({html, failureSummary}) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ""}`),
  );
  expect.soft(found, state).toEqual([]);
}

export interface Look {
  readonly theme: "light" | "dark";
  readonly contrast?: "more";
  /** As narrow as a phone. */
  readonly narrow?: true;
}

const ALL: Readonly<Record<string, Look>> = {
  light: {theme: "light"},
  dark: {theme: "dark"},
  "high contrast, light": {theme: "light", contrast: "more"},
  "high contrast, dark": {theme: "dark", contrast: "more"},
  "390 px": {theme: "dark", narrow: true},
};

/** Light always, all others at full length only (`npm run test:long`). */
export const LOOKS = Object.entries(ALL).filter(([name]) => long || name === "light");

/** Gives a page this look, with nothing that moves. */
export async function putOn(page: Page, {theme, contrast, narrow}: Look): Promise<void> {
  if (narrow) await page.setViewportSize({width: 390, height: 844});
  await page.emulateMedia({reducedMotion: "reduce", colorScheme: theme, contrast: contrast ?? "no-preference"});
}
