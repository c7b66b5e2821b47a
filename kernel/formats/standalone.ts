/**
 * A page that stands for itself: text, code and what cells showed, in one file that needs no network and runs nothing.
 * The notebook is in it as well, so that Nablab opens the file again.
 */
import type {Notebook} from "../notebook/notebook.ts";
import {readNotebook} from "../notebook/reader.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {parseJson} from "./extras.ts";
import {FormatError, type Import, NO_OUTPUTS, type Outputs} from "./format.ts";

/** MIME type of the data block with the notebook's text, as JSON. */
export const NOTEBOOK_TYPE = "application/vnd.nablab.notebook";

export interface StandaloneOptions {
  readonly outputs?: Outputs;
  /** Style sheet of the page, typefaces inside. */
  readonly styles?: string;
  /** A cell's text as HTML in colour; plain by default. */
  readonly code?: (cell: Notebook["cells"][number]) => string;
  /** Address of a page where the notebook runs. */
  readonly home?: string;
  /** What runs the notebook in the page itself. */
  readonly runnable?: Runnable;
}

/** What makes a page one that runs. */
export interface Runnable {
  /** The one script of the page. It shows its bar in `#reader`. */
  readonly script: string;
  /** What the script reads: MIME type and text of data blocks, with a name where there are several of a type. */
  readonly blocks: readonly {readonly type: string; readonly name?: string; readonly text: string}[];
  /** Nobody who made an output could have known it: tells the page's own script from any other. */
  readonly nonce: string;
}

/** Nothing in the page may run or load: what cells showed is not to be trusted. */
const POLICY = "default-src 'none'; img-src data:; media-src data:; font-src data:; style-src 'unsafe-inline'";

/**
 * The same, but for one script, and for what the sandboxed frame that it makes needs: a `srcdoc` frame and its workers
 * are held to the policy of their page as well. Still nothing reaches a network.
 */
const runnablePolicy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}' 'unsafe-eval' data: blob:; worker-src data: blob:; img-src data: blob:; media-src data: blob:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;

const PLAIN_STYLES = `body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 17px/1.6 system-ui, sans-serif; }
pre { overflow-x: auto; padding: 0.75rem 1rem; border-radius: 8px; background: #f4f4f1; font-size: 13px; }
img, svg { max-width: 100%; }`;

/** The text of a standalone .html file. */
export function writeStandalone(notebook: Notebook, options: StandaloneOptions = {}): string {
  const {
    outputs = NO_OUTPUTS,
    styles = PLAIN_STYLES,
    code = ({source}) => escapeHtml(source),
    home,
    runnable,
  } = options;
  const cells = notebook.cells.map((cell) => {
    const output = outputs.get(cell.id)?.html ?? "";
    const text = `<pre class="static-code"><code>${code(cell)}</code></pre>`;
    // Without a picture of it the text is all that there is.
    const shown = cell.pinned || output === "";
    const source = shown ? text : cell.kind === "md" ? "" : `<details><summary>Code</summary>${text}</details>`;
    return `<section class="cell" data-cell-id="${cell.id}" data-kind="${cell.kind}">
<div class="cell-body">
<div class="cell-output output-host" data-output=""><div class="output">${output}</div></div>
<div class="cell-code">${source}</div>
</div>
</section>`;
  });
  const title = escapeHtml(notebook.title);
  const ownTitle = notebook.cells.some(({kind, source}) => kind === "md" && /^# /m.test(source));
  const here = runnable
    ? "What the cells showed when this file was made. Run computes it anew, in a sandbox that reaches no network and no files."
    : "What the cells showed when this file was made; nothing runs in it.";
  const where = home
    ? ` Open this file at <a href="${escapeHtml(home)}">${escapeHtml(home)}</a> to ${runnable ? "" : "run and "}change it.`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${runnable ? runnablePolicy(runnable.nonce) : POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Nablab">
<title>${title}</title>
<style>${styles.replace(/<\/(?=style)/gi, "<\\/")}</style>
</head>
<body class="standalone">${runnable ? '\n<div id="reader"></div>' : ""}
<main class="notebook">
${ownTitle ? "" : `<header class="notebook-header"><h1>${title}</h1></header>`}
<div class="cells">
${cells.join("\n")}
</div>
<footer class="standalone-note">${here}${where}</footer>
</main>
<script type="${NOTEBOOK_TYPE}">${JSON.stringify(writeNotebook(notebook)).replaceAll("<", "\\u003c")}</script>${runnable ? runnableParts(runnable) : ""}
</body>
</html>
`;
}

function runnableParts({script, blocks, nonce}: Runnable): string {
  const parts = blocks.map(({type, name, text}) => {
    const label = name === undefined ? "" : ` data-name="${escapeHtml(name)}"`;
    return `<script type="${type}"${label}>${text.replaceAll("<", "\\u003c")}</script>`;
  });
  // Whether in a string, a template or a pattern, this is the same letter to JavaScript, and none to HTML.
  const code = script.replace(/<(?=\/script|!--)/gi, "\\x3c");
  return `\n${parts.join("\n")}\n<script nonce="${nonce}">${code}</script>`;
}

/** Whether a file is one that `writeStandalone` made. */
export function isStandalone(text: string): boolean {
  return text.includes(`<script type="${NOTEBOOK_TYPE}">`);
}

/** The notebook in a standalone file. @throws {FormatError | NotebookFormatError} when it is damaged */
export function readStandalone(text: string): Import {
  const start = text.lastIndexOf(`<script type="${NOTEBOOK_TYPE}">`);
  const [, json] = /^<script[^>]*>([^<]*)<\/script>/.exec(text.slice(start)) ?? [];
  const notebook = parseJson(json);
  if (typeof notebook !== "string") throw new FormatError("The notebook in this page is damaged, or was cut off.");
  return {...readNotebook(notebook), outputs: NO_OUTPUTS};
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
