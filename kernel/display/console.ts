/** Console lines under a cell: an icon for the level, formatted text, values that open; repeats are counted. */
import type {ConsoleLevel} from "../cell-output.ts";
import {element} from "./inspector/element.ts";
import {inspect} from "./inspector/inspect.ts";

export interface ConsoleLimits {
  /** Lines kept; default 1,000. */
  readonly lines?: number;
  /** Bytes of text kept, two for each UTF-16 code unit; default 1 MB. */
  readonly bytes?: number;
}

/** The console of one run of a cell. */
export interface ConsoleLog {
  readonly element: HTMLElement;
  write(level: ConsoleLevel, parts: readonly unknown[]): void;
}

const ICONS: Record<ConsoleLevel, readonly [icon: string, name: string]> = {
  log: ["›", "Log"],
  info: ["i", "Information"],
  warn: ["▲", "Warning"],
  error: ["✕", "Error"],
  debug: ["·", "Debug"],
};

interface Line {
  readonly node: HTMLElement;
  /** Text by which a repeat is known; `null` when the line holds an object, which may have changed since. */
  readonly signature: string | null;
  readonly bytes: number;
  count: number;
}

/** Makes an empty console; past its limits the oldest lines give way to a note of how many there were. */
export function createConsoleLog(document: Document, limits: ConsoleLimits = {}): ConsoleLog {
  const {lines: mostLines = 1_000, bytes: mostBytes = 1_000_000} = limits;
  const root = element(document, "div", {class: "console", role: "log", "aria-label": "Console"});
  const lines: Line[] = [];
  let omitted = 0;
  let bytes = 0;
  let note: HTMLElement | null = null;

  function forget(): void {
    while (lines.length > mostLines || (bytes > mostBytes && lines.length > 1)) {
      const oldest = lines.shift() as Line;
      oldest.node.remove();
      bytes -= oldest.bytes;
      omitted += oldest.count;
    }
    if (omitted === 0) return;
    const text = `${omitted.toLocaleString("en")} ${omitted === 1 ? "line" : "lines"} omitted`;
    if (note) note.textContent = text;
    else {
      note = element(document, "div", {class: "console-omitted"}, text);
      root.insertBefore(note, root.firstChild);
    }
  }

  return {
    element: root,
    write(level, parts) {
      const content = formatParts(document, parts);
      const signature = content.plain ? `${level} ${content.text}` : null;
      const last = lines.at(-1);
      if (last && signature !== null && last.signature === signature) {
        last.count++;
        showCount(document, last);
        return;
      }
      const node = lineNode(document, level, content.nodes);
      const size = content.size * 2;
      lines.push({node, signature, bytes: size, count: 1});
      bytes += size;
      root.appendChild(node);
      forget();
    },
  };
}

/** One console call as a line of its own. */
export function consoleLine(document: Document, level: ConsoleLevel, parts: readonly unknown[]): HTMLElement {
  return lineNode(document, level, formatParts(document, parts).nodes);
}

function lineNode(document: Document, level: ConsoleLevel, nodes: readonly Node[]): HTMLElement {
  const [icon, name] = ICONS[level];
  return element(
    document,
    "div",
    {class: `console-line console-${level}`},
    element(document, "span", {class: "console-icon", role: "img", "aria-label": name}, icon),
    element(document, "span", {class: "console-content"}, ...nodes),
  );
}

function showCount(document: Document, {node, count}: Line): void {
  const text = count.toLocaleString("en");
  let badge = node.querySelector(".console-count");
  if (!badge) {
    badge = element(document, "span", {class: "console-count"});
    node.appendChild(badge);
  }
  badge.textContent = text;
  badge.setAttribute("aria-label", `${text} times`);
}

interface Content {
  nodes: Node[];
  /** The text of the line, for repeats and limits; of objects only what the inspector shows. */
  text: string;
  /** UTF-16 code units that the line holds, those behind "show all" included. */
  size: number;
  /** Whether the line is nothing but text. */
  plain: boolean;
}

/** Longest string that a line shows; the inspector takes longer ones, which open. */
const LONGEST = 10_000;

/** Formats the parts as consoles do: `%s %d %i %f %o %O %c %%` in a first string, the rest after it. */
function formatParts(document: Document, parts: readonly unknown[]): Content {
  const content: Content = {nodes: [], text: "", size: 0, plain: true};
  const [first, ...rest] = parts;
  if (typeof first === "string" && rest.length > 0) formatTemplate(document, content, first, rest);
  else addPart(document, content, first, parts.length > 0);
  for (const part of rest) {
    addText(document, content, " ");
    addPart(document, content, part, true);
  }
  return content;
}

function formatTemplate(document: Document, content: Content, template: string, rest: unknown[]): void {
  let style = "";
  let end = 0;
  for (const match of template.matchAll(/%[sdifoOc%]/g)) {
    const [directive] = match;
    if (directive !== "%%" && rest.length === 0) break;
    addText(document, content, template.slice(end, match.index), style);
    end = match.index + directive.length;
    if (directive === "%%") addText(document, content, "%", style);
    else if (directive === "%c") style = String(rest.shift());
    else if (directive === "%o" || directive === "%O") addPart(document, content, rest.shift(), true);
    else addText(document, content, convert(directive, rest.shift()), style);
  }
  addText(document, content, template.slice(end), style);
}

/** A value as the text that `%s`, `%d`, `%i` or `%f` makes of it. */
function convert(directive: string, value: unknown): string {
  if (typeof value === "symbol") return directive === "%s" ? value.toString() : "NaN";
  try {
    if (directive === "%s") return String(value);
    if (typeof value === "bigint") return directive === "%f" ? String(Number(value)) : `${value}n`;
    const text = String(value);
    if (directive === "%f") return String(Number.parseFloat(text));
    return String(directive === "%i" ? Number.parseInt(text, 10) : Number(value));
  } catch {
    return directive === "%s" ? "[object]" : "NaN";
  }
}

function addText(document: Document, content: Content, text: string, style = ""): void {
  if (text === "") return;
  content.text += text;
  content.size += text.length;
  const safe = safeStyle(style);
  content.nodes.push(safe ? element(document, "span", {style: safe}, text) : document.createTextNode(text));
}

/** The declarations of a `%c` style that only change how the text itself looks. */
function safeStyle(style: string): string {
  const allowed =
    /^\s*(color|background(-color)?|font-(weight|style|size|family)|text-decoration|padding|border-radius)\s*:/i;
  return style
    .split(";")
    .filter((declaration) => allowed.test(declaration) && !/url\s*\(/i.test(declaration))
    .join(";");
}

function addPart(document: Document, content: Content, part: unknown, present: boolean): void {
  if (!present) return;
  if (typeof part === "string" && part.length <= LONGEST) {
    addText(document, content, part);
    return;
  }
  const node = inspect(part, {document});
  const text = node.textContent ?? "";
  content.text += text;
  content.size += typeof part === "string" ? part.length : text.length;
  content.plain &&= (typeof part !== "object" && typeof part !== "function") || part === null;
  content.nodes.push(node);
}
