/** Export and import of everything, from every view. Their code is loaded when they are used. */
import type {Command} from "../shell/commands.ts";
import {notify} from "../shell/notices.ts";
import type {Services} from "../shell/services.ts";
import {archiveState} from "./archive-state.ts";

/** The commands. */
export function archiveCommands(services: Services): Command[] {
  return [
    {
      id: "export-everything",
      title: "Export everything…",
      section: "Notebook",
      words: "backup zip archive all download save",
      run: () => void exportEverything(services),
    },
    {
      id: "import-everything",
      title: "Import everything…",
      section: "Notebook",
      words: "backup zip archive all restore upload",
      run: () => archiveState.setState({importing: true}),
    },
  ];
}

/** Offers all that this browser keeps as one file. Failures are told. */
export async function exportEverything({database, unavailable}: Services): Promise<void> {
  try {
    if (!database) throw new Error(unavailable);
    const [{writeArchive}, {flushOpen}, {downloadBlob}] = await Promise.all([
      import("./archive.ts"),
      import("../history/keeping.ts"),
      import("../formats/download.ts"),
    ]);
    await flushOpen();
    const bytes = await writeArchive(database);
    const day = new Date().toISOString().slice(0, 10);
    downloadBlob(`nablab-${day}.zip`, new Blob([bytes as Uint8Array<ArrayBuffer>], {type: "application/zip"}));
  } catch (error) {
    notify(`Not everything could be exported: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
  }
}
