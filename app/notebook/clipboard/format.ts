/** Cells on the clipboard: a notebook file as HTML, which Observable's tools read too, and their texts. */
import {readCanonical} from "../../../kernel/notebook/canonical.ts";
import {type Cell, newNotebook} from "../../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../../kernel/notebook/open.ts";
import {writeNotebook} from "../../../kernel/notebook/writer.ts";

export interface ClipboardTexts {
  readonly html: string;
  readonly text: string;
}

/** What goes to the clipboard for some cells. The `<pre>` is for programs that know no notebooks. */
export function writeCells(cells: readonly Cell[]): ClipboardTexts {
  const text = cells.map(({source}) => source).join("\n\n");
  const escaped = text.replace(/[&<]/g, (mark) => (mark === "&" ? "&amp;" : "&lt;"));
  return {html: `${writeNotebook({...newNotebook("Cells"), cells})}<pre>${escaped}</pre>`, text};
}

/** The cells on the clipboard; null when it holds none. */
export async function readCells(html: string): Promise<readonly Cell[] | null> {
  if (!/<notebook[\s>]/i.test(html)) return null;
  const own = readCanonical(html.slice(0, html.lastIndexOf("<pre>")));
  const {cells} = own ?? (await openNotebook(html)).notebook;
  return cells.length > 0 ? cells : null;
}
