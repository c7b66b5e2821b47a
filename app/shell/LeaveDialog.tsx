import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {useStore} from "zustand";
import {follow, type Leaving, leaving} from "../output/leaving.ts";

/** Addresses are shown whole up to this length. */
const LONGEST = 600;

/** Shows where a link of an output leads before it is followed. */
export function LeaveDialog() {
  const link = useStore(leaving, (state) => state.link);
  const close = () => leaving.setState({link: null});
  return (
    <ModalOverlay className="scrim" isOpen={link !== null} onOpenChange={(open) => !open && close()} isDismissable>
      <Modal className="modal">
        <Dialog>{link && <Question link={link} close={close} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Question({link, close}: {link: Leaving; close(): void}) {
  const {href, file} = link;
  return (
    <div className="form">
      <Heading slot="title">{file === null ? "This link leads out of the notebook" : "Save this file?"}</Heading>
      <p>{file === null ? "It opens in a new tab:" : `The notebook made “${file}” (${kindOf(href)}).`}</p>
      {file === null && <Address href={href} />}
      <div className="panel-actions">
        <Button className="button" onPress={close}>
          Stay here
        </Button>
        <Button
          className="button solid"
          autoFocus
          onPress={() => {
            follow(link);
            close();
          }}
        >
          {file === null ? "Open" : "Save"}
        </Button>
      </div>
    </div>
  );
}

/** As the browser reads it, foreign letters in their plain form; the host stands out: it tells whose page it is. */
function Address({href}: {href: string}) {
  const url = URL.canParse(href) ? new URL(href) : null;
  const whole = url?.href ?? href;
  const shown = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
  const host = url?.host ?? "";
  const at = host ? shown.lastIndexOf(host, `${url?.protocol}//${url?.username}:${url?.password}@`.length) : -1;
  return (
    <p className="leave-address">
      {at < 0 ? (
        shown
      ) : (
        <>
          {shown.slice(0, at)}
          <strong>{host}</strong>
          {shown.slice(at + host.length)}
        </>
      )}
    </p>
  );
}

function kindOf(href: string): string {
  return /^data:([\w/+.-]+)/.exec(href)?.[1] ?? "data";
}
