import {element} from "./inspector/element.ts";

/** A line that counts what was left out. */
export interface Omitted {
  readonly element: HTMLElement;
  readonly count: number;
  add(count: number): void;
}

/** @param words what the line says of so many */
export function createOmitted(document: Document, words: (count: number) => string): Omitted {
  const line = element(document, "div", {class: "output-omitted", role: "note"});
  let count = 0;
  let isDue = false;

  function write(): void {
    isDue = false;
    line.textContent = words(count);
  }

  return {
    element: line,
    get count() {
      return count;
    },
    add(more) {
      count += more;
      if (isDue) return;
      // Once for a whole loop: the count may move a million times before anybody can look.
      isDue = true;
      queueMicrotask(write);
    },
  };
}

/** `1 line`, `2,000 lines`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
