/** The standalone file that runs: with the kernel, the data that it used, and the script that starts it at a press. */
import type {Outputs} from "../../kernel/formats/format.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {loadData, loadedData, loadKernel, loadReader} from "../session/browser.ts";
import {shareableViews} from "../share/payload.ts";
import {attachedName, BEGIN_TYPE, type Begin, dataName, FILE_TYPE, KERNEL, pack} from "../standalone/blocks.ts";
import type {Beside} from "./exports.ts";
import {writePage} from "./standalone-page.ts";

/** Data files that any kernel may want on somebody else's machine, whatever this one wanted. */
const ALWAYS = ["tfjs-backend-wasm-simd.wasm", "inter.woff2"];
/** What draws cells of Graphviz. */
const GRAPHVIZ = "viz.js";

/** Needs the notebook page's style sheets to be on the page. */
export async function writeRunnablePage(notebook: Notebook, outputs: Outputs, beside?: Beside): Promise<string> {
  const {views = {}, backend = null, attachments = []} = beside ?? {};
  const graphs = notebook.cells.some(({kind}) => kind === "dot") ? [GRAPHVIZ] : [];
  const data = [...new Set([...ALWAYS, ...graphs, ...loadedData()])];
  const file = async (name: string, bytes: ArrayBuffer) => ({type: FILE_TYPE, name, text: await pack(bytes)});
  const begin: Begin = {
    views: shareableViews(views),
    backend,
    attached: attachments.map(({name, mime}) => ({name, mime})),
  };
  const blocks = [
    {type: BEGIN_TYPE, text: JSON.stringify(begin)},
    await file(KERNEL, await loadKernel()),
    ...(await Promise.all(data.map(async (name) => file(dataName(name), await loadData(name))))),
    ...(await Promise.all(attachments.map(({name, bytes}) => file(attachedName(name), bytes)))),
  ];
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  return writePage(notebook, outputs, {script: await loadReader(), blocks, nonce});
}
