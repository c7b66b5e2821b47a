import {Copy} from "lucide-react";
import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {selectedCells} from "../notebook/selection.ts";
import {useDocument, useWorkspace} from "../notebook/workspace.ts";
import {embedSnippet} from "./embed/snippet.ts";

interface Props {
  /** The notebook's link. */
  readonly address: string;
  copy(text: string): void;
  onFocus(event: {currentTarget: HTMLTextAreaElement}): void;
}

/** The HTML that shows the notebook, or some of its cells, in another page. */
export function EmbedTab({address, copy, onFocus}: Props) {
  const workspace = useWorkspace();
  const title = useDocument((state) => state.notebook.title);
  const [some, setSome] = useState(false);
  // The dialog is modal: the selection does not change under it.
  const cells = selectedCells(workspace).map(({id}) => id);
  const snippet = embedSnippet(address, title, some ? cells : null);
  return (
    <>
      <p className="panel-hint">Put this into the HTML of a page. It shows the notebook, to be run there by a press.</p>
      <Checkbox className="checkbox" isSelected={some} onChange={setSome} isDisabled={cells.length === 0}>
        <span className="box" aria-hidden />{" "}
        {cells.length < 2 ? "Show only the selected cell" : `Show only the ${cells.length} selected cells`}
      </Checkbox>
      <textarea readOnly rows={5} aria-label="Snippet" value={snippet} onFocus={onFocus} />
      <Button className="button" onPress={() => copy(snippet)}>
        <Copy size={14} aria-hidden /> Copy the snippet
      </Button>
    </>
  );
}
