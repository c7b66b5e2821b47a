/**
 * The script of a page that runs (an exported file with the kernel inside). It takes the outputs that were written into
 * the page for what cells last showed, and runs nothing before Run is pressed.
 */
import {I18nProvider} from "react-aria-components/I18nProvider";
import {createRoot} from "react-dom/client";
import {restoreSnapshot} from "../output/snapshot.ts";
import {INSECURE} from "../session/frame-transport.ts";
import {openPlayer, type Player} from "../share/embed/player.ts";
import {LOCALE} from "../shell/locale.ts";
import {notify} from "../shell/notices.ts";
import {followTheme} from "../shell/theme.ts";
import {loadSettings} from "../storage/settings.ts";
import {attachmentsOf, beginOfFile, dataOf, notebookOfFile} from "./file.ts";
import {Reader} from "./Reader.tsx";
import {sandboxOfFile} from "./sandbox.ts";

// Only while the script itself runs does the page tell which one it is.
const nonce = document.currentScript?.nonce ?? "";
const root = document.getElementById("reader");
const cells = document.querySelector(".cells");
if (root && cells) {
  start(root, cells).catch((error: Error) => {
    root.textContent = `This page can be read, but not run. ${error.message}`;
  });
}

async function start(root: HTMLElement, cells: Element): Promise<void> {
  followTheme(await loadSettings(null));
  const begin = beginOfFile();
  const player = openPlayer({
    notebook: notebookOfFile(),
    begin,
    kernels: {transport: sandboxOfFile(nonce, () => notify(INSECURE, {tone: "warn"})), loadData: dataOf},
  });
  for (const attachment of await attachmentsOf(begin)) player.session.attach(attachment);
  const problems = new Map<string, Element>();
  for (const section of cells.querySelectorAll<HTMLElement>("[data-cell-id]")) {
    const problem = takeOver(section, player);
    problems.set(section.dataset.cellId ?? "", problem);
  }
  createRoot(root).render(
    <I18nProvider locale={LOCALE}>
      <Reader player={player} problems={problems} cells={cells} />
    </I18nProvider>,
  );
}

/** Gives a cell that stands in the page to the player; returns the place for its errors. */
function takeOver(section: HTMLElement, {output}: Player): Element {
  const id = section.dataset.cellId ?? "";
  const problem = document.createElement("div");
  const place = section.querySelector<HTMLElement>("[data-output]");
  if (place) {
    // By the same policy as what the kernel draws: the file has passed through other hands.
    const shown = restoreSnapshot(place.firstElementChild?.innerHTML ?? "", () => undefined);
    output.attach(id, place);
    if (shown.hasChildNodes()) output.restore(id, shown);
    place.after(problem);
  }
  return problem;
}
