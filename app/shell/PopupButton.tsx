import {type ComponentProps, type ReactNode, type RefObject, useRef, useState} from "react";
import {IconButton} from "./controls.tsx";
import {type Part, usePart} from "./later.tsx";

/** What a popup is given: it is mounted while it is open. */
export interface PopupProps {
  /** The button that it belongs to. */
  readonly anchor: RefObject<HTMLElement | null>;
  onClose(): void;
}

interface Props {
  readonly label: string;
  readonly popup: "menu" | "dialog";
  readonly part: Part<PopupProps>;
  readonly children: ReactNode;
}

/** A button that opens a menu or a small dialog beside it, whose code is fetched when it is first opened. */
export function PopupButton({label, popup, part, children}: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  const Popup = usePart(part, open, close);
  const onKeyDown: ComponentProps<typeof IconButton>["onKeyDown"] = ({key}) => {
    if (popup === "menu" && key === "ArrowDown") setOpen(true);
  };
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        aria-haspopup={popup}
        aria-expanded={open}
        onPress={() => setOpen(true)}
        onKeyDown={onKeyDown}
      >
        {children}
      </IconButton>
      {open && Popup && <Popup anchor={button} onClose={close} />}
    </>
  );
}
