import {type DragEvent, useState} from "react";

/** Handlers for an element that takes files dropped on it; `over` while files hover. Text is left to the editors. */
export function useFileDrop(take: (files: File[]) => void) {
  const [over, setOver] = useState(false);
  const hasFiles = ({dataTransfer}: DragEvent) => dataTransfer.types.includes("Files");
  return {
    over,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
        setOver(true);
      },
      onDragLeave(event: DragEvent<Element>) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        take([...event.dataTransfer.files]);
      },
    },
  };
}
