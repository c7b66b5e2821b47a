import "../shell/segments.css";
import {Copy} from "lucide-react";
import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Label, Radio, RadioGroup} from "react-aria-components/RadioGroup";
import {selectedCells} from "../notebook/selection.ts";
import {useDocument, useWorkspace} from "../notebook/workspace.ts";
import {type EmbedChoice, embedSnippet} from "./embed/snippet.ts";

interface Props {
  /** The notebook's link. */
  readonly address: string;
  copy(text: string): void;
  onFocus(event: {currentTarget: HTMLTextAreaElement}): void;
}

const THEMES = {light: "Light", dark: "Dark", system: "As the reader’s system"} as const;

/** The HTML that shows the notebook, or some of its cells, in another page. */
export function EmbedTab({address, copy, onFocus}: Props) {
  const workspace = useWorkspace();
  const title = useDocument((state) => state.notebook.title);
  const [some, setSome] = useState(false);
  const [theme, setTheme] = useState<EmbedChoice["theme"]>("system");
  // The dialog is modal: the selection does not change under it.
  const cells = selectedCells(workspace).map(({id}) => id);
  const snippet = embedSnippet(address, title, {cells: some ? cells : null, theme});
  return (
    <>
      <p className="panel-hint">
        Put this into the HTML of a page. It shows the notebook, to be run there by a press, in a frame that grows with
        it. Where a page allows no scripts the frame stays 600 pixels high and scrolls.
      </p>
      <Checkbox className="checkbox" isSelected={some} onChange={setSome} isDisabled={cells.length === 0}>
        <span className="box" aria-hidden />{" "}
        {cells.length < 2 ? "Show only the selected cell" : `Show only the ${cells.length} selected cells`}
      </Checkbox>
      <RadioGroup
        className="share-theme"
        value={theme}
        orientation="horizontal"
        onChange={(chosen) => setTheme(chosen as EmbedChoice["theme"])}
      >
        <Label>Theme</Label>
        <div className="segments">
          {Object.entries(THEMES).map(([value, label]) => (
            <Radio key={value} value={value} className="segment">
              {label}
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <textarea readOnly rows={8} aria-label="Snippet" spellCheck={false} value={snippet} onFocus={onFocus} />
      <Button className="button" onPress={() => copy(snippet)}>
        <Copy size={14} aria-hidden /> Copy the snippet
      </Button>
    </>
  );
}
