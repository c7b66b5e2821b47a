import {openLocalFile} from "../formats/local-files.ts";
import {OPENABLE} from "../formats/open.ts";
import type {Command} from "../shell/commands.ts";
import {notify} from "../shell/notices.ts";
import {navigate} from "../shell/router.ts";
import type {Library} from "./library.ts";

/** The command that opens a notebook's file, by `run`. */
export function openFileCommand(run: () => void): Command {
  return {
    id: "open-file",
    title: "Open a notebook file…",
    section: "Notebook",
    keys: ["$mod+o"],
    words: "import html ipynb jupyter markdown upload",
    run,
  };
}

/** Lets the reader choose a notebook's file, keeps what is in it and goes there. */
export async function chooseFile(library: Library): Promise<void> {
  const file = await openLocalFile(OPENABLE).catch((error: Error) => {
    notify(error.message, {tone: "bad"});
    return null;
  });
  const id = file && (await library.open(file));
  if (id) navigate({view: "local", id});
}
