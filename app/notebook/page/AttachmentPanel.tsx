import {FilePlus, Trash2} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Popover} from "react-aria-components/Popover";
import {useStore} from "zustand";
import {pickFiles} from "../../formats/download.ts";
import {IconButton} from "../../shell/controls.tsx";
import {formatBytes} from "../../shell/format.ts";
import type {PopupProps} from "../../shell/PopupButton.tsx";
import type {Attachments} from "../attachments.ts";
import {useWorkspace} from "../workspace.ts";

/** Lets the reader pick files to attach. */
async function pickAttachments(attachments: Attachments): Promise<void> {
  await attachments.add(await pickFiles());
}

/** The files of the notebook: name, size, remove, add. */
export function AttachmentPanel({anchor, onClose}: PopupProps) {
  const {attachments} = useWorkspace();
  const files = useStore(attachments.store, (state) => state.files);
  return (
    <Popover
      className="popover"
      placement="bottom end"
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => open || onClose()}
    >
      <Dialog className="panel" aria-label="Attached files">
        <h2>Files</h2>
        {files.length === 0 ? (
          <p className="panel-hint">
            Drop files anywhere on the notebook, then read them with <code>FileAttachment("name.csv").csv()</code>. They
            stay in this browser.
          </p>
        ) : (
          <ul className="files">
            {files.map(({name, size}) => (
              <li key={name}>
                <span className="file-name">{name}</span>
                <span className="file-size">{formatBytes(size)}</span>
                <IconButton label={`Remove ${name}`} onPress={() => void attachments.remove(name)}>
                  <Trash2 size={15} aria-hidden />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        <Button className="button" onPress={() => void pickAttachments(attachments)}>
          <FilePlus size={15} aria-hidden /> Add files…
        </Button>
      </Dialog>
    </Popover>
  );
}
