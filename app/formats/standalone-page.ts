/** The standalone file with this page's looks: its style sheets and typefaces are written into it. */
import type {Outputs} from "../../kernel/formats/format.ts";
import {type Runnable, writeStandalone} from "../../kernel/formats/standalone.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {highlight, loadGrammar} from "../editor/highlight.ts";
import {fontSheet} from "../output/export/fonts.ts";
import embedStyles from "../share/embed/embed.css?inline";

/** What a page that only shows has besides the notebook page's looks. */
const OWN = `${embedStyles}
.standalone { overflow: auto; }
.standalone #reader { display: contents; }
@media print { .standalone #reader { display: none; } }
.standalone .notebook { max-width: var(--figure); margin: 0 auto; padding: 40px 20px 96px; }
.standalone .notebook-header { padding-left: 0; }
.standalone .cell { display: block; }
.standalone .cell-code { position: static; }
.standalone .cell-code summary { cursor: pointer; color: var(--soft); font-size: 13px; }
.standalone-note { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13.5px; }
`;

/** Needs the notebook page's style sheets to be on the page. `runnable`: what makes the page one that runs. */
export async function writePage(notebook: Notebook, outputs: Outputs, runnable?: Runnable): Promise<string> {
  const shown = [...outputs.values()].map(({html}) => html);
  const letters = [notebook.title, ...notebook.cells.map(({source}) => source), ...shown].join("\n");
  const families = shown.some((html) => html.includes("katex")) ? [...FAMILIES, ...KATEX] : FAMILIES;
  await Promise.all(notebook.cells.map(({kind}) => loadGrammar(kind)));
  const fonts = await fontSheet(`${families.join("\n")}\n${letters}`);
  return writeStandalone(notebook, {
    outputs,
    styles: `${fonts}\n${await styles()}\n${OWN}`,
    code: ({source, kind}) =>
      highlight(source, kind)
        .map((line) => `<span class="line">${line.map(spanHtml).join("")}\n</span>`)
        .join(""),
    ...(runnable && {runnable}),
    ...(location.protocol.startsWith("http") && {home: location.origin + location.pathname}),
  });
}

const FAMILIES = ["Inter Variable", "Source Serif 4 Variable", "Spline Sans Mono Variable"];
const KATEX = ["KaTeX_Main", "KaTeX_Math", "KaTeX_AMS", "KaTeX_Size1", "KaTeX_Size2", "KaTeX_Size3", "KaTeX_Size4"];

/** The page's style sheets as they were written: what the browser makes of them has lost shorthands with variables. */
async function styles(): Promise<string> {
  const sheets = [...document.head.querySelectorAll<HTMLElement>('link[rel="stylesheet"], style')].map(async (sheet) =>
    sheet instanceof HTMLLinkElement ? (await fetch(sheet.href)).text() : (sheet.textContent ?? ""),
  );
  return (await Promise.all(sheets))
    .filter((text) => !text.includes(".monaco-editor .margin"))
    .join("\n")
    .replace(/@font-face\s*\{[^}]*\}/g, "");
}

function spanHtml({text, token}: {text: string; token: string}): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return token ? `<span class="tok-${token}">${escaped}</span>` : escaped;
}
