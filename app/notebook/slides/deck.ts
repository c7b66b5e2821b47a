/** A notebook as slides: which cells stand on which, and what appears at which press. */
import type {Cell, Notebook} from "../../../kernel/notebook/notebook.ts";
import {headings} from "../outline.ts";
import {plainText} from "../plain-text.ts";

/** Attribute of a cell that says how it takes part in slides; without it a heading of level 1 or 2 begins one. */
export const SLIDE_ATTRIBUTE = "data-slide";
/** What the speaker reads with a cell's slide. */
export const NOTES_ATTRIBUTE = "data-notes";

export const SLIDE_ROLES = ["start", "step", "join", "skip"] as const;
export type SlideRole = (typeof SLIDE_ROLES)[number];

export interface Slide {
  readonly title: string;
  /** Ids of cells by the press at which they appear; those of the first are there from the start. */
  readonly steps: readonly (readonly string[])[];
  readonly notes: string;
}

export interface Position {
  readonly slide: number;
  readonly step: number;
}

/** How a cell takes part; null when its headings decide. */
function slideRole({attributes}: Pick<Cell, "attributes">): SlideRole | null {
  const role = attributes[SLIDE_ATTRIBUTE];
  return SLIDE_ROLES.find((each) => each === role) ?? null;
}

/** The slides of a notebook, in order; at least one unless all cells are left out. */
export function deckOf({cells}: Pick<Notebook, "cells">): Slide[] {
  const slides: {title: string; steps: string[][]; notes: string[]}[] = [];
  for (const cell of cells) {
    const role = slideRole(cell);
    if (role === "skip") continue;
    const heading = cell.kind === "md" ? headings(cell.id, cell.source)[0] : undefined;
    const begins = role === "start" || (role === null && heading !== undefined && heading.level <= 2);
    let slide = slides.at(-1);
    if (!slide || begins) {
      slide = {title: "", steps: [[]], notes: []};
      slides.push(slide);
    } else if (role === "step") slide.steps.push([]);
    slide.steps.at(-1)?.push(cell.id);
    slide.title ||= heading ? plainText(heading.text) : "";
    const notes = cell.attributes[NOTES_ATTRIBUTE]?.trim();
    if (notes) slide.notes.push(notes);
  }
  return slides.map(({title, steps, notes}, index) => ({
    title: title || `Slide ${index + 1}`,
    steps,
    notes: notes.join("\n\n"),
  }));
}

/** Ids of the cells that are to be seen at a position. */
export function visibleAt(deck: readonly Slide[], {slide, step}: Position): ReadonlySet<string> {
  return new Set(deck[slide]?.steps.slice(0, step + 1).flat());
}

/** One press forward; the same position at the end. */
export function forward(deck: readonly Slide[], {slide, step}: Position): Position {
  if (step + 1 < (deck[slide]?.steps.length ?? 0)) return {slide, step: step + 1};
  return slide + 1 < deck.length ? {slide: slide + 1, step: 0} : {slide, step};
}

/** One press back: a slide that is reached from behind is whole. */
export function back(deck: readonly Slide[], {slide, step}: Position): Position {
  if (step > 0) return {slide, step: step - 1};
  return slide > 0 ? {slide: slide - 1, step: (deck[slide - 1]?.steps.length ?? 1) - 1} : {slide, step};
}

/** A position that exists: a deck that was edited may have become shorter. */
export function within(deck: readonly Slide[], {slide, step}: Position): Position {
  const at = Math.max(0, Math.min(slide, deck.length - 1));
  return {slide: at, step: Math.max(0, Math.min(step, (deck[at]?.steps.length ?? 1) - 1))};
}

/** Where a cell's slide is, with the cell visible; the first slide for a cell that is on none. */
export function positionOf(deck: readonly Slide[], id: string | null): Position {
  for (const [slide, {steps}] of deck.entries()) {
    const step = steps.findIndex((ids) => id !== null && ids.includes(id));
    if (step >= 0) return {slide, step};
  }
  return {slide: 0, step: 0};
}
