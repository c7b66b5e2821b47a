import {shareDialog} from "../shell/dialogs.ts";
import {ShareForm} from "./ShareForm.tsx";
import "./share.css";
import {Dialog} from "react-aria-components/Dialog";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {useStore} from "zustand";

/** Everything that gives the open notebook to somebody else. */
export function ShareDialog() {
  const open = useStore(shareDialog, (state) => state.open);
  const setOpen = (next: boolean) => shareDialog.setState({open: next});
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="modal share-modal">
        <Dialog aria-label="Share this notebook">
          <ShareForm close={() => setOpen(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
