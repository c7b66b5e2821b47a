import {TriangleAlert} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {applyFix} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";

/** Says that a cell's generator leaves more tensors behind at every yield, and offers what would help. */
export function GrowingNote({id}: {id: string}) {
  const workspace = useWorkspace();
  const growing = useSession(({ledger}) => ledger?.cells.some((cell) => cell.id === id && cell.growing) ?? false);
  const hint = useSession(({log}) => (growing ? log.findLast(({cell, fixes}) => cell === id && fixes) : undefined));
  if (!growing) return null;
  return (
    <p className="cell-note" data-tone="warn">
      <TriangleAlert size={14} aria-hidden /> Its generator leaves more tensors behind at every yield.{" "}
      {hint?.fixes?.map((fix) => (
        <Button key={fix.title} className="link" onPress={() => applyFix(workspace, fix)}>
          {fix.title}
        </Button>
      ))}
    </p>
  );
}
