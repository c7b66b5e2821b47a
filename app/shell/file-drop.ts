import {useEffect, useRef, useState} from "react";
import {droppedFiles, type LocalFile} from "../formats/local-files.ts";

/**
 * Takes files that are dropped anywhere on the page: elsewhere than in its place, the browser would leave the page for
 * them. Text is left to the editors.
 * @returns whether files hover over the page
 */
export function useFileDrop(take: (files: LocalFile[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const listening = new AbortController();
    const listen = (type: "dragover" | "dragleave" | "drop", on: (event: DragEvent, data: DataTransfer) => void) =>
      addEventListener(
        type,
        (event) => {
          if (!event.dataTransfer?.types.includes("Files")) return;
          // An editor would take it for text.
          event.stopPropagation();
          on(event, event.dataTransfer);
        },
        {signal: listening.signal, capture: true},
      );
    listen("dragover", (event, data) => {
      event.preventDefault();
      data.dropEffect = "copy";
      setOver(true);
    });
    listen("dragleave", (event) => {
      if (event.relatedTarget === null) setOver(false);
    });
    listen("drop", (event, data) => {
      event.preventDefault();
      setOver(false);
      void droppedFiles(data).then((files) => latest.current(files));
    });
    return () => listening.abort();
  }, []);
  return over;
}
