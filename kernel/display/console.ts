/** Console lines under a cell: an icon for the level, formatted text, values that open; repeats are counted. */
import {CONSOLE_BYTES, CONSOLE_LINES} from "../budgets.ts";
import type {ConsoleLevel} from "../cell-output.ts";
import {element} from "./inspector/element.ts";
import {inspect} from "./inspector/inspect.ts";
import {isTensor} from "./inspector/kinds.ts";
import {preview, type Token} from "./inspector/preview.ts";
import {counted, createOmitted} from "./omitted.ts";

export interface ConsoleLimits {
  /** Lines kept; default `CONSOLE_LINES`. */
  readonly lines?: number;
  /** Bytes of text kept, two for each UTF-16 code unit; default `CONSOLE_BYTES`. */
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
  readonly level: ConsoleLevel;
  /** Text by which a repeat is known; `null` when the line holds an object, which may have changed since. */
  readonly signature: string | null;
  readonly bytes: number;
  /** Lines are made when they are shown: of a million in a loop only the last are. */
  node: HTMLElement | (() => HTMLElement);
  count: number;
  isCounted: boolean;
}

/** Makes an empty console; past its limits the oldest lines give way to a note of how many there were. */
export function createConsoleLog(document: Document, limits: ConsoleLimits = {}): ConsoleLog {
  const {lines: mostLines = CONSOLE_LINES, bytes: mostBytes = CONSOLE_BYTES} = limits;
  const root = element(document, "div", {class: "console", role: "log", "aria-label": "Console"});
  const omitted = createOmitted(
    document,
    (count) =>
      `${counted(count, "earlier line")} dropped: a cell keeps its newest ${counted(mostLines, "line")}, or ` +
      `${(mostBytes / 1e6).toLocaleString("en")} MB of them. Display one array to keep all.`,
  );
  const lines: Line[] = [];
  let bytes = 0;
  let isDue = false;

  function forget(): void {
    while (lines.length > mostLines || (bytes > mostBytes && lines.length > 1)) {
      const oldest = lines.shift() as Line;
      if (typeof oldest.node !== "function") oldest.node.remove();
      bytes -= oldest.bytes;
      omitted.add(oldest.count);
    }
  }

  function render(): void {
    isDue = false;
    if (omitted.count > 0 && !omitted.element.parentNode) root.insertBefore(omitted.element, root.firstChild);
    for (const line of lines) {
      if (typeof line.node === "function") line.node = line.node();
      if (!line.node.parentNode) root.appendChild(line.node);
      if (line.isCounted) showCount(document, line.node, line.count);
      line.isCounted = false;
    }
  }

  function renderSoon(): void {
    if (isDue) return;
    isDue = true;
    queueMicrotask(render);
  }

  return {
    element: root,
    write(level, parts) {
      renderSoon();
      const text = plainText(parts);
      const last = lines.at(-1);
      if (last && text !== null && last.level === level && last.signature === text) {
        last.count++;
        last.isCounted = true;
        return;
      }
      const shared = {level, signature: text, count: 1, isCounted: false};
      if (text === null && isUrgent(parts)) {
        const {nodes, size} = formatParts(document, parts);
        lines.push({...shared, node: lineNode(document, level, nodes), bytes: size * 2});
      } else {
        const said = text === null ? previewsOf(parts) : undefined;
        const size = text?.length ?? lengthOf(parts, said);
        const node = () => lineNode(document, level, formatParts(document, parts, said).nodes);
        lines.push({...shared, node, bytes: size * 2});
      }
      bytes += lines.at(-1)?.bytes ?? 0;
      forget();
    },
  };
}

/** What parts that are no objects say, by which they are compared and measured; `null` when one is an object. */
function plainText(parts: readonly unknown[]): string | null {
  let text = "";
  for (const part of parts) {
    if ((typeof part === "object" && part !== null) || typeof part === "function") return null;
    text += `${text === "" ? "" : " "}${String(part)}`;
  }
  return text;
}

/** Whether objects must be looked at now: a template turns them to text by their own code, tensors may be disposed soon. */
function isUrgent(parts: readonly unknown[]): boolean {
  const [first] = parts;
  return (typeof first === "string" && first.includes("%")) || parts.some(isTensor);
}

/** What the objects among the parts look like now. */
type Previews = ReadonlyMap<unknown, readonly Token[]>;

function previewsOf(parts: readonly unknown[]): Previews {
  const found = new Map<unknown, readonly Token[]>();
  for (const part of parts) {
    if ((typeof part === "object" && part !== null) || typeof part === "function") found.set(part, preview(part));
  }
  return found;
}

function lengthOf(parts: readonly unknown[], said?: Previews): number {
  let length = 0;
  for (const part of parts) {
    const tokens = said?.get(part);
    length += tokens ? tokens.reduce((sum, [, text]) => sum + text.length, 0) : String(part).length;
  }
  return length;
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

function showCount(document: Document, node: HTMLElement, count: number): void {
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
  /** UTF-16 code units that the line holds, those behind "show all" included; of objects what the inspector shows. */
  size: number;
}

/** Longest string that a line shows; the inspector takes longer ones, which open. */
const LONGEST = 10_000;

/** Formats the parts as consoles do: `%s %d %i %f %o %O %c %%` in a first string, the rest after it. */
function formatParts(document: Document, parts: readonly unknown[], said?: Previews): Content {
  const content: Content = {nodes: [], size: 0};
  const [first, ...rest] = parts;
  if (typeof first === "string" && rest.length > 0) formatTemplate(document, content, first, rest);
  else addPart(document, content, first, parts.length > 0, said);
  for (const part of rest) {
    addText(document, content, " ");
    addPart(document, content, part, true, said);
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

function addPart(document: Document, content: Content, part: unknown, present: boolean, said?: Previews): void {
  if (!present) return;
  if (typeof part === "string" && part.length <= LONGEST) {
    addText(document, content, part);
    return;
  }
  const node = inspect(part, {document, line: said?.get(part)});
  content.size += typeof part === "string" ? part.length : (node.textContent ?? "").length;
  content.nodes.push(node);
}
