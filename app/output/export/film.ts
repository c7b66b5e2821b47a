/** Films of figures, from the menu to the reader's folder. */
import {downloadBlob, fileName} from "../../formats/download.ts";
import {notify} from "../../shell/notices.ts";
import {type Figure, titleOf} from "./figures.ts";
import {FILM_SECONDS, type FilmKind, recordFigure} from "./record.ts";

export type {FilmKind};

/** Records a figure while it runs, and saves the film. Failures are told. @param find the figure, which is drawn anew */
export async function saveFilm(kind: FilmKind, find: () => Figure | undefined): Promise<void> {
  const ending = new AbortController();
  const dismiss = notify(`Recording the figure for ${FILM_SECONDS} seconds.`, {
    timeout: null,
    action: {label: "End now", run: () => ending.abort()},
  });
  try {
    const title = titleOf(find() ?? document.createElement("figure"));
    const background = getComputedStyle(document.body).backgroundColor;
    const {content, extension} = await recordFigure(kind, {find, background, signal: ending.signal});
    downloadBlob(fileName(title, extension), content);
  } catch (error) {
    notify(`The figure was not recorded. ${error instanceof Error ? error.message : String(error)}`, {tone: "warn"});
  } finally {
    dismiss();
  }
}
