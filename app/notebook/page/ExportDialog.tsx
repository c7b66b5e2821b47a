import {Dialog} from "react-aria-components/Dialog";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {useStore} from "zustand";
import {exportDialog} from "../../shell/dialogs.ts";
import {ExportList} from "./ExportList.tsx";

/** All forms in which the notebook can leave, each with a line of what it is for. */
export function ExportDialog() {
  const open = useStore(exportDialog, (state) => state.open);
  const setOpen = (next: boolean) => exportDialog.setState({open: next});
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="modal export-dialog">
        <Dialog aria-label="Export">
          <ExportList close={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
