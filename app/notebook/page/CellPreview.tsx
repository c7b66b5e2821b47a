import {memo, useMemo} from "react";
import {previewBlocks} from "../preview.ts";

/** The text of a cell that no kernel has typeset yet. It goes the moment that the cell's output is there. */
export const CellPreview = memo(function CellPreview({source}: {source: string}) {
  const blocks = useMemo(() => previewBlocks(source), [source]);
  return (
    <div className="cell-output cell-preview">
      {blocks.map(({tag: Tag, text}, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a text never move
        <Tag key={index}>{text}</Tag>
      ))}
    </div>
  );
});
