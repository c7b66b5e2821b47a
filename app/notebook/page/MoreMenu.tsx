import {Menu, MenuItem} from "react-aria-components/Menu";
import {Popover} from "react-aria-components/Popover";
import {enabledCommands} from "../../shell/commands.ts";
import {Keys} from "../../shell/controls.tsx";
import type {PopupProps} from "../../shell/PopupButton.tsx";

const MORE = [
  "run-above",
  "run-below",
  "run-stale",
  "restart",
  "restart-run",
  "lazy",
  "autorun",
  "replay",
  "undo",
  "redo",
  "find",
  "reading",
  "hide-code",
  "show-code",
  "fold-sections",
  "unfold-sections",
  "present",
  "present-presenter",
  "outline",
  "output-side",
  "shortcuts",
  "save-as",
  "export",
  "duplicate-notebook",
  "withdraw",
];

/** What can be done with the whole notebook. */
export function MoreMenu({anchor, onClose}: PopupProps) {
  const commands = enabledCommands();
  const items = MORE.flatMap((id) => commands.filter((command) => command.id === id));
  return (
    <Popover
      className="popover"
      aria-label="More actions"
      placement="bottom end"
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => open || onClose()}
    >
      <Menu
        className="menu"
        aria-label="More actions"
        items={items}
        autoFocus="first"
        onClose={onClose}
        onAction={(id) => items.find((command) => command.id === id)?.run()}
      >
        {(command) => (
          <MenuItem className="menu-item" textValue={command.title}>
            <span>{command.title}</span>
            {command.keys?.[0] && <Keys keys={command.keys[0]} />}
          </MenuItem>
        )}
      </Menu>
    </Popover>
  );
}
