import {EllipsisVertical, PanelRight, Paperclip, Play, Share2, Square} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {isRunning} from "../../session/state.ts";
import {IconButton} from "../../shell/controls.tsx";
import {shareDialog} from "../../shell/dialogs.ts";
import {PopupButton} from "../../shell/PopupButton.tsx";
import {formatRoute} from "../../shell/router.ts";
import {useServices} from "../../shell/services.ts";
import {runAll, stop} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";
import {KernelPill} from "./KernelPill.tsx";
import {attachmentPanel, moreMenu} from "./menus.ts";
import {panelState, togglePanel} from "./panels/panel-state.ts";
import {StaleButton} from "./StaleButton.tsx";
import {TitleField} from "./TitleField.tsx";

/** Where this notebook is: collection, title, and whether it is stored. */
export function NotebookCrumbs() {
  const {place, autosave} = useWorkspace();
  const origin = useStore(place, (where) => where.origin);
  const linked = useStore(place, (where) => where.shared !== undefined);
  const status = useStore(autosave.state, (state) => state.status);
  const collection = origin
    ? origin.collection[0]?.toUpperCase() + origin.collection.slice(1)
    : linked
      ? "From a link"
      : "Yours";
  return (
    <nav className="crumbs" aria-label="Breadcrumbs">
      <a href={formatRoute({view: /^(papers|chapters)$/.test(origin?.collection ?? "") ? "papers" : "home"})}>
        {collection}
      </a>
      <span aria-hidden>/</span>
      <TitleField as="span" />
      <span className="save-state">{status === "pending" ? "Saving…" : status === "saved" ? "Saved" : ""}</span>
    </nav>
  );
}

/** The notebook's own controls in the bar. */
export function NotebookControls() {
  const workspace = useWorkspace();
  const running = useSession(isRunning);
  const stopping = useSession((state) => state.stopping);
  return (
    <>
      <KernelPill />
      <StaleButton />
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
      <IconButton label="Share" onPress={() => shareDialog.setState({open: true})}>
        <Share2 size={16} aria-hidden />
      </IconButton>
      <PopupButton label="Attached files" popup="dialog" part={attachmentPanel}>
        <Paperclip size={16} aria-hidden />
      </PopupButton>
      <PanelButton />
      <PopupButton label="More actions" popup="menu" part={moreMenu}>
        <EllipsisVertical size={16} aria-hidden />
      </PopupButton>
    </>
  );
}

function PanelButton() {
  const {settings} = useServices();
  const open = useStore(panelState, (panels) => panels.open !== null);
  return (
    <IconButton label="Side panel" keys="$mod+b" aria-expanded={open} onPress={() => togglePanel(settings)}>
      <PanelRight size={16} aria-hidden />
    </IconButton>
  );
}
