import {highlightTree, tagHighlighter, tags} from "@lezer/highlight";
import {parser as javascriptParser} from "@lezer/javascript";
import {createStore} from "zustand/vanilla";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {DOT_RULES, TEX_RULES, type TokenClass, type TokenRules} from "./grammars.ts";

/** A piece of a line in one colour; `""` is plain text. */
export interface Span {
  readonly text: string;
  readonly token: TokenClass;
}

// The same few classes as Monaco's theme in theme.ts, so that colours stay when an editor takes a static text's place.
const highlighter = tagHighlighter([
  {tag: tags.comment, class: "comment"},
  {tag: [tags.string, tags.regexp, tags.special(tags.string), tags.link, tags.url, tags.monospace], class: "string"},
  {tag: [tags.number], class: "number"},
  {tag: [tags.keyword, tags.bool, tags.null, tags.self, tags.tagName, tags.heading], class: "keyword"},
  {tag: [tags.attributeName], class: "number"},
  {tag: [tags.attributeValue], class: "string"},
  {tag: [tags.strong, tags.emphasis], class: "strong"},
]);

const typescript = javascriptParser.configure({dialect: "ts"});

/** The grammars of text cells, once they are there. */
export const textGrammars = createStore<{readonly grammars: typeof import("./text-grammars.ts") | null}>(() => ({
  grammars: null,
}));

/** Loads what `highlight` needs for a cell of this kind; until then its text is plain. */
export async function loadGrammar(kind: CellKind): Promise<void> {
  if (kind !== "md" && kind !== "html") return;
  textGrammars.setState({grammars: await import("./text-grammars.ts")});
}

/** The text as lines of coloured spans. Every character is in exactly one span; line breaks are in none. */
export function highlight(source: string, kind: CellKind): Span[][] {
  switch (kind) {
    case "ts":
    case "js":
    case "ojs":
    case "node":
      return lines(source, (emit) => highlightTree(typescript.parse(source), highlighter, emit));
    case "md":
    case "html": {
      const {grammars} = textGrammars.getState();
      if (!grammars) return plain(source);
      return lines(source, (emit) => highlightTree(grammars[kind].parse(source), highlighter, emit));
    }
    case "tex":
      return splitLines(source).map((line) => tokenize(line, TEX_RULES));
    case "dot":
      return splitLines(source).map((line) => tokenize(line, DOT_RULES));
    default:
      return plain(source);
  }
}

/** The text as lines without colour. */
export function plain(source: string): Span[][] {
  return splitLines(source).map((text) => (text ? [{text, token: ""}] : []));
}

type Emit = (from: number, to: number, classes: string) => void;

function lines(source: string, parse: (emit: Emit) => void): Span[][] {
  const result: Span[][] = [[]];
  let done = 0;
  const push = (to: number, token: TokenClass) => {
    splitLines(source.slice(done, to)).forEach((text, index) => {
      if (index > 0) result.push([]);
      if (text) append(result.at(-1) ?? [], text, token);
    });
    done = to;
  };
  parse((from, to, classes) => {
    if (from > done) push(from, "");
    if (to > done) push(to, classes.split(" ")[0] as TokenClass);
  });
  push(source.length, "");
  return result;
}

function append(spans: Span[], text: string, token: TokenClass): void {
  const last = spans.at(-1);
  if (last?.token === token) spans[spans.length - 1] = {text: last.text + text, token};
  else spans.push({text, token});
}

function splitLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Colours one line by the first rule that matches at each position. */
export function tokenize(line: string, rules: TokenRules): Span[] {
  const spans: Span[] = [];
  let at = 0;
  while (at < line.length) {
    const [text, token] = firstMatch(line, at, rules);
    append(spans, text, token);
    at += text.length;
  }
  return spans;
}

function firstMatch(line: string, at: number, rules: TokenRules): [string, TokenClass] {
  for (const [pattern, token] of rules) {
    const sticky = new RegExp(pattern.source, `${pattern.flags.replace("y", "")}y`);
    sticky.lastIndex = at;
    const match = sticky.exec(line)?.[0];
    if (match) return [match, token];
  }
  return [String.fromCodePoint(line.codePointAt(at) ?? 0), ""];
}
