import {ChevronDown, ChevronRight} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {toggled} from "../view.ts";
import {useWorkspace} from "../workspace.ts";

/** Folds the section that a heading begins; says how much is folded. */
export function SectionFold({id, folded, count}: {id: string; folded: boolean; count: number}) {
  const {view} = useWorkspace();
  const set = () => view.setState(({sections}) => ({sections: toggled(sections, id, !folded)}));
  return (
    <>
      <Button
        className="section-fold"
        excludeFromTabOrder
        aria-label={folded ? "Unfold the section" : "Fold the section"}
        aria-expanded={!folded}
        onPress={set}
      >
        {folded ? <ChevronRight size={15} aria-hidden /> : <ChevronDown size={15} aria-hidden />}
      </Button>
      {folded && (
        <Button className="folded-note" onPress={set}>
          {count === 1 ? "1 cell" : `${count} cells`} folded
        </Button>
      )}
    </>
  );
}

/** Stands where an output is folded. */
export function OutputFold({id}: {id: string}) {
  const {view} = useWorkspace();
  return (
    <Button
      className="folded-note"
      onPress={() => view.setState(({outputs}) => ({outputs: toggled(outputs, id, false)}))}
    >
      Output folded
    </Button>
  );
}
