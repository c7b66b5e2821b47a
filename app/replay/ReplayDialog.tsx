import {Dialog} from "react-aria-components/Dialog";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {useStore} from "zustand";
import {replayDialog} from "../shell/dialogs.ts";
import {Replay} from "./Replay.tsx";

/** Runs the notebook again and tells whether the same came out. */
export function ReplayDialog() {
  const open = useStore(replayDialog, (state) => state.open);
  const close = () => replayDialog.setState({open: false});
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={(next) => !next && close()} isDismissable>
      <Modal className="modal replay-modal">
        <Dialog aria-label="Replay">
          <Replay close={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
