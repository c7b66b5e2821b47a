import {createElement, memo, useEffect, useRef, useState} from "react";
import {useStore} from "zustand";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {whenIdle} from "../shell/calm.ts";
import "./editor.css";
import {highlight, loadGrammar, plain, type Span, textGrammars} from "./highlight.ts";
import {marked, markStatic} from "./marks.ts";

/** Cells whose long lines wrap, in the static text and in the editor alike; code scrolls sideways. */
export function wraps(kind: CellKind): boolean {
  return kind === "md" || kind === "html" || kind === "tex";
}

/** A cell's text in colour without an editor: the same metrics, so that an editor can take its place unnoticed. */
export const StaticCode = memo(function StaticCode({id, source, kind}: {id: string; source: string; kind: CellKind}) {
  const element = useRef<HTMLPreElement>(null);
  // The first text is plain: to parse the code of all cells at once takes the page's thread for a tenth of a second.
  const [isColoured, setColoured] = useState(false);
  useEffect(() => whenIdle(() => setColoured(true)), []);
  const marks = useStore(marked, ({cells}) => cells.get(id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text or other marks are drawn anew
  useEffect(
    () => (marks && element.current ? markStatic(element.current, id) : undefined),
    [id, source, marks, isColoured],
  );
  useEffect(() => (element.current ? scrollByKeyboard(element.current) : undefined), []);
  // Plain text is as good until they are there, and stays where they cannot be fetched.
  useStore(textGrammars);
  useEffect(() => void loadGrammar(kind).catch(() => undefined), [kind]);
  return (
    <pre ref={element} className="static-code" data-wrap={wraps(kind) || undefined} translate="no">
      {createElement("code", null, ...(isColoured ? highlight(source, kind) : plain(source)).map(line))}
    </pre>
  );
});

/** Makes a text that is wider than its place a tab stop: arrow keys scroll it. */
function scrollByKeyboard(element: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
  observer.observe(element);
  return () => observer.disconnect();
}

function line(spans: readonly Span[]) {
  return createElement("span", {className: "line"}, ...spans.map(piece), "\n");
}

function piece({text, token}: Span) {
  return token ? <span className={`tok-${token}`}>{text}</span> : text;
}
