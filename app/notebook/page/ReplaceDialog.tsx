import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {Input, Label, TextField} from "react-aria-components/TextField";
import {useStore} from "zustand";
import {createStore} from "zustand/vanilla";
import {notify} from "../../shell/notices.ts";
import {useDocument, useWorkspace} from "../workspace.ts";

/** Whether the dialog is open. */
export const replaceDialog = createStore(() => ({open: false}));

/** Replaces a text in all cells, in one step of the history. */
export function ReplaceDialog() {
  const open = useStore(replaceDialog, (state) => state.open);
  const setOpen = (next: boolean) => replaceDialog.setState({open: next});
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="modal">
        <Dialog>
          <ReplaceForm close={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function ReplaceForm({close}: {close(): void}) {
  const {document} = useWorkspace();
  const [find, setFind] = useState("");
  const [replacement, setReplacement] = useState("");
  const [matchCase, setMatchCase] = useState(true);
  const cells = useDocument((state) => state.notebook.cells);
  const fold = (text: string) => (matchCase ? text : text.toLowerCase());
  const hits = find === "" ? 0 : cells.filter(({source}) => fold(source).includes(fold(find))).length;

  function replace() {
    document.dispatch({type: "replaceAll", find, replacement, matchCase});
    notify(`Replaced in ${hits} ${hits === 1 ? "cell" : "cells"}. They run when you run them.`, {
      action: {label: "Undo", run: () => document.dispatch({type: "undo"})},
    });
    close();
  }

  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (hits > 0) replace();
      }}
    >
      <Heading slot="title">Replace in all cells</Heading>
      <TextField className="field" value={find} onChange={setFind} autoFocus>
        <Label>Find</Label>
        <Input spellCheck={false} />
      </TextField>
      <TextField className="field" value={replacement} onChange={setReplacement}>
        <Label>Replace by</Label>
        <Input spellCheck={false} />
      </TextField>
      <Checkbox className="checkbox" isSelected={matchCase} onChange={setMatchCase}>
        <span className="box" aria-hidden /> Match capitals
      </Checkbox>
      <div className="panel-actions">
        <span className="dim" role="status">
          {find === "" ? "" : `Found in ${hits} ${hits === 1 ? "cell" : "cells"}`}
        </span>
        <Button className="button" onPress={close}>
          Cancel
        </Button>
        <Button className="button solid" type="submit" isDisabled={hits === 0}>
          Replace
        </Button>
      </div>
    </form>
  );
}
