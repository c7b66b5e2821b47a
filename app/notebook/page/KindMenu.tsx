import type {RefObject} from "react";
import {Menu, MenuItem} from "react-aria-components/Menu";
import {Popover} from "react-aria-components/Popover";
import type {CellKind} from "../../../kernel/notebook/notebook.ts";
import {CHOICES, KIND_HINTS, KIND_NAMES} from "../kinds.ts";

interface Props {
  label: string;
  anchor: RefObject<HTMLElement | null>;
  onClose(): void;
  onChoose(kind: CellKind): void;
}

/** A menu of cell kinds below `anchor`; mounted while it is open. */
export function KindMenu({label, anchor, onClose, onChoose}: Props) {
  return (
    <Popover
      className="popover"
      aria-label={label}
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => open || onClose()}
      placement="bottom"
    >
      <Menu
        className="menu"
        aria-label={label}
        autoFocus="first"
        onClose={onClose}
        onAction={(kind) => onChoose(kind as CellKind)}
      >
        {CHOICES.map((kind) => (
          <MenuItem key={kind} id={kind} className="menu-item" textValue={KIND_NAMES[kind]}>
            <span>{KIND_NAMES[kind]}</span>
            <span className="menu-hint">{KIND_HINTS[kind]}</span>
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
