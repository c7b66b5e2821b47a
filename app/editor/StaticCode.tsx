import {createElement, memo} from "react";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import "./editor.css";
import {highlight, type Span} from "./highlight.ts";

/** Cells whose long lines wrap, in the static text and in the editor alike; code scrolls sideways. */
export function wraps(kind: CellKind): boolean {
  return kind === "md" || kind === "html" || kind === "tex";
}

/** A cell's text in colour without an editor: the same metrics, so that an editor can take its place unnoticed. */
export const StaticCode = memo(function StaticCode({source, kind}: {source: string; kind: CellKind}) {
  return (
    <pre className="static-code" data-wrap={wraps(kind) || undefined} translate="no">
      {createElement("code", null, ...highlight(source, kind).map(line))}
    </pre>
  );
});

function line(spans: readonly Span[]) {
  return createElement("span", {className: "line"}, ...spans.map(piece), "\n");
}

function piece({text, token}: Span) {
  return token ? <span className={`tok-${token}`}>{text}</span> : text;
}
