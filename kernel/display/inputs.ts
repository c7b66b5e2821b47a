/**
 * `Inputs` of a cell: @observablehq/inputs itself, with a name for every control (WCAG 4.1.2) and files that can be read
 * as attachments can. It works in the document whose globals are installed.
 */
import * as library from "@observablehq/inputs";
import {LocalFile} from "./inputs-file.ts";

export {
  bind,
  button,
  disposal,
  form,
  formatAuto,
  formatDate,
  formatLocaleAuto,
  formatLocaleNumber,
  formatNumber,
  formatTrim,
  input,
  searchFilter,
} from "@observablehq/inputs";

/** Names of controls that were made without a label. */
const FALLBACK_NAMES: Record<string, string> = {
  checkbox: "Toggle",
  color: "Color",
  date: "Date",
  "datetime-local": "Date and time",
  email: "E-mail",
  file: "File",
  number: "Number",
  password: "Password",
  range: "Value",
  search: "Search",
  "select-multiple": "Choices",
  "select-one": "Choice",
  tel: "Telephone",
  text: "Text",
  textarea: "Text",
  url: "URL",
};

let lastId = 0;

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The label at the head of an input; options have labels of their own deeper down. */
function heading(root: Element): Element | null {
  return Array.from(root.children).find((child) => child.localName === "label") ?? null;
}

function idOf(element: Element): string {
  if (!element.id) element.id = `input-label-${++lastId}`;
  return element.id;
}

/** Gives a name to each control of an input that has none, and to a group of options. */
function nameControls<T extends HTMLElement>(root: T): T {
  const label = heading(root);
  for (const control of root.querySelectorAll<Control>("input, select, textarea")) {
    if (control.labels?.length || control.hasAttribute("aria-label")) continue;
    if (label) control.setAttribute("aria-labelledby", idOf(label));
    else control.setAttribute("aria-label", control.getAttribute("placeholder") || FALLBACK_NAMES[control.type] || "");
  }
  const options = root.querySelectorAll<HTMLInputElement>("label input");
  const [first] = options;
  const group = first && Array.from(root.children).find((child) => child.localName === "div");
  if (group) {
    group.setAttribute("role", first.type === "radio" ? "radiogroup" : "group");
    if (label) group.setAttribute("aria-labelledby", idOf(label));
    else group.setAttribute("aria-label", first.type === "radio" ? "Choice" : "Choices");
  }
  return root;
}

/** Names the checkboxes of a table's rows and makes its headings work by keyboard. */
function nameTable<T extends HTMLElement>(root: T): T {
  const nameRows = () => {
    for (const [index, row] of Array.from(root.querySelectorAll("tbody tr")).entries()) {
      row.querySelector("input")?.setAttribute("aria-label", `Select row ${index + 1}`);
    }
  };
  const dress = () => {
    nameRows();
    const all = root.querySelector("thead input");
    all?.setAttribute("aria-label", "Select all rows");
    // It heads no column.
    all?.parentElement?.setAttribute("role", "cell");
    for (const heading of root.querySelectorAll<HTMLElement>("thead th[title]")) {
      heading.setAttribute("tabindex", "0");
      heading.setAttribute("scope", "col");
      const reportOrder = () => heading.setAttribute("aria-sort", orderOf(heading));
      reportOrder();
      heading.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        heading.click();
      });
    }
  };
  if (root.querySelector("table")) dress();
  else {
    // The rows come from a promise.
    const observer = new MutationObserver(() => {
      if (!root.querySelector("table")) return;
      observer.disconnect();
      dress();
    });
    observer.observe(root, {childList: true});
  }
  root.addEventListener("scroll", nameRows);
  root.addEventListener("click", () => {
    nameRows();
    for (const heading of root.querySelectorAll<HTMLElement>("thead th[title]")) {
      heading.setAttribute("aria-sort", orderOf(heading));
    }
  });
  return root;
}

/** The library shows the order by an arrow in the heading's first span. */
function orderOf(heading: Element): string {
  const arrow = heading.querySelector("span")?.textContent;
  if (arrow === "▴") return "ascending";
  return arrow === "▾" ? "descending" : "none";
}

type Maker = (...options: never[]) => HTMLElement;

/** The same function, whose result is made accessible. */
function named<F extends Maker>(make: F): F {
  return ((...options: Parameters<F>) => nameControls(make(...options))) as F;
}

/** A file of the reader's, as a `LocalFile` unless a `transform` makes another thing of it. */
export function file<T = LocalFile>(options: library.FileOptions<T> & {multiple: true}): library.Input<T[]>;
export function file<T = LocalFile>(options?: library.FileOptions<T> & {multiple?: false}): library.Input<T | null>;
export function file<T = LocalFile>(
  options: library.FileOptions<T> & {multiple: boolean | undefined},
): library.Input<T[] | T | null>;
export function file({multiple, ...options}: library.FileOptions<unknown> & {multiple?: boolean} = {}) {
  return nameControls(
    library.file({transform: (picked: File): unknown => new LocalFile(picked), ...options, multiple}),
  );
}

/** The same function, whose tables have named rows and headings that sort by keyboard too. */
function tabular<F extends Maker>(make: F): F {
  return ((...options: Parameters<F>) => nameTable(make(...options))) as F;
}

export const checkbox = named(library.checkbox);
export const color = named(library.color);
export const date = named(library.date);
export const datetime = named(library.datetime);
export const email = named(library.email);
export const number = named(library.number);
export const password = named(library.password);
export const radio = named(library.radio);
export const range = named(library.range);
export const search = named(library.search);
export const select = named(library.select);
export const table = tabular(library.table);
export const tel = named(library.tel);
export const text = named(library.text);
export const textarea = named(library.textarea);
export const toggle = named(library.toggle);
export const url = named(library.url);
