import {EllipsisVertical, Paperclip, Play, Square} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {DialogTrigger} from "react-aria-components/Dialog";
import {Menu, MenuItem, MenuTrigger} from "react-aria-components/Menu";
import {Popover} from "react-aria-components/Popover";
import {useStore} from "zustand";
import {enabledCommands} from "../../shell/commands.ts";
import {IconButton, Keys} from "../../shell/controls.tsx";
import {formatRoute} from "../../shell/router.ts";
import {isRunning, runAll, stop} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";
import {AttachmentPanel} from "./AttachmentPanel.tsx";
import {KernelPill} from "./KernelPill.tsx";
import {TitleField} from "./TitleField.tsx";

/** Where this notebook is: collection, title, and whether it is stored. */
export function NotebookCrumbs() {
  const {place, autosave} = useWorkspace();
  const origin = useStore(place, (where) => where.origin);
  const status = useStore(autosave.state, (state) => state.status);
  const collection = origin ? origin.collection[0]?.toUpperCase() + origin.collection.slice(1) : "Yours";
  return (
    <nav className="crumbs" aria-label="Breadcrumbs">
      <a href={formatRoute({view: origin?.collection === "papers" ? "papers" : "home"})}>{collection}</a>
      <span aria-hidden>/</span>
      <TitleField as="span" />
      <span className="save-state">{status === "pending" ? "Saving…" : status === "saved" ? "Saved" : ""}</span>
    </nav>
  );
}

const MORE = [
  "restart",
  "restart-run",
  "run-stale",
  "undo",
  "redo",
  "replace",
  "outline",
  "output-side",
  "download",
  "duplicate-notebook",
];

/** The notebook's own controls in the bar. */
export function NotebookControls() {
  const workspace = useWorkspace();
  const running = useSession(isRunning);
  const stopping = useSession((state) => state.stopping);
  return (
    <>
      <KernelPill />
      <Button className="button quiet run-all" onPress={() => runAll(workspace)} aria-label="Run all">
        <Play size={15} aria-hidden /> <span className="wide">Run all</span>
      </Button>
      <Button
        className="button quiet stop"
        aria-label="Stop"
        isDisabled={!running || stopping}
        onPress={() => void stop(workspace)}
      >
        <Square size={14} aria-hidden /> <span className="wide">Stop</span>
      </Button>
      <DialogTrigger>
        <IconButton label="Attached files">
          <Paperclip size={16} aria-hidden />
        </IconButton>
        <Popover className="popover" placement="bottom end">
          <AttachmentPanel />
        </Popover>
      </DialogTrigger>
      <MenuTrigger>
        <IconButton label="More actions">
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
        <Popover className="popover" placement="bottom end">
          <MoreMenu />
        </Popover>
      </MenuTrigger>
    </>
  );
}

function MoreMenu() {
  const commands = enabledCommands();
  const items = MORE.flatMap((id) => commands.filter((command) => command.id === id));
  return (
    <Menu
      className="menu"
      aria-label="More actions"
      items={items}
      onAction={(id) => items.find((command) => command.id === id)?.run()}
    >
      {(command) => (
        <MenuItem className="menu-item" textValue={command.title}>
          <span>{command.title}</span>
          {command.keys?.[0] && <Keys keys={command.keys[0]} />}
        </MenuItem>
      )}
    </Menu>
  );
}
