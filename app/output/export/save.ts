/** What a reader can do with a figure. Files are written by the page, on a reader's click only. */
import {downloadBlob, downloadText, fileName} from "../../formats/download.ts";
import {type Figure, titleOf} from "./figures.ts";
import {paint} from "./png.ts";
import {drawFigure} from "./svg.ts";

export type ExportKind = "svg" | "png" | "csv" | "copy";

/** Gives the numbers behind a figure as CSV; null when it does not tell them. */
export type AskForTable = (figure: Figure) => Promise<string | null>;

/** Said of a figure without a table. */
export const NO_NUMBERS = "This figure does not tell its numbers: see lab.figures.withRows.";

/** @throws with words for the reader, when the figure cannot be had in this form */
export async function exportFigure(figure: Figure, kind: ExportKind, table: AskForTable): Promise<void> {
  const name = (extension: string) => fileName(titleOf(figure), extension);
  const background = getComputedStyle(document.body).backgroundColor;
  if (kind === "csv") {
    const csv = await table(figure);
    if (csv === null) throw new Error(NO_NUMBERS);
    downloadText(name("csv"), "text/csv;charset=utf-8", csv);
    return;
  }
  const drawing = drawFigure(figure, background);
  if (kind === "svg") downloadText(name("svg"), "image/svg+xml", drawing.text);
  else if (kind === "png") downloadBlob(name("png"), await paint(drawing, background));
  else if (!navigator.clipboard)
    throw new Error("Pages may copy pictures on secure (https) addresses only: save a PNG.");
  // The picture is promised, not awaited: browsers let a page copy only in the moment of the click.
  else await navigator.clipboard.write([new ClipboardItem({"image/png": paint(drawing, background)})]);
}
