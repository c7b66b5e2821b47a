import {useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {TextArea} from "react-aria-components/TextArea";
import {Label, TextField} from "react-aria-components/TextField";
import {useStore} from "zustand";
import {notesDialog} from "../../shell/dialogs.ts";
import {writeTyped} from "../../shell/typed-ahead.ts";
import {useWorkspace} from "../workspace.ts";
import {NOTES_ATTRIBUTE} from "./deck.ts";

const close = () => notesDialog.setState({cell: null});

/** What the speaker reads with a cell's slide. */
export function NotesDialog() {
  const cell = useStore(notesDialog, (state) => state.cell);
  return (
    <ModalOverlay className="scrim" isOpen={cell !== null} onOpenChange={(open) => open || close()} isDismissable>
      <Modal className="modal">
        <Dialog>{cell !== null && <NotesForm id={cell} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function NotesForm({id}: {id: string}) {
  const {document} = useWorkspace();
  const cells = document.getState().notebook.cells;
  const place = cells.findIndex((cell) => cell.id === id);
  const [notes, setNotes] = useState(cells[place]?.attributes[NOTES_ATTRIBUTE] ?? "");
  useEffect(writeTyped, []);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        document.dispatch({type: "attribute", id, name: NOTES_ATTRIBUTE, value: notes.trim() === "" ? null : notes});
        close();
      }}
    >
      <Heading slot="title">Speaker notes of cell {place + 1}</Heading>
      <TextField className="field" value={notes} onChange={setNotes} autoFocus>
        <Label>Only the presenter’s window shows them.</Label>
        <TextArea rows={8} />
      </TextField>
      <div className="panel-actions">
        <Button className="button" onPress={close}>
          Cancel
        </Button>
        <Button className="button solid" type="submit">
          Keep
        </Button>
      </div>
    </form>
  );
}
