import {Search} from "lucide-react";
import {useEffect} from "react";
import {Autocomplete, useFilter} from "react-aria-components/Autocomplete";
import {Dialog} from "react-aria-components/Dialog";
import {Menu, MenuItem} from "react-aria-components/Menu";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {Input, SearchField} from "react-aria-components/SearchField";
import {useStore} from "zustand";
import {enabledCommands} from "./commands.ts";
import {Keys} from "./controls.tsx";
import {palette} from "./dialogs.ts";
import {writeTyped} from "./typed-ahead.ts";

/** The command palette: all actions by name, with their keys. */
export function Palette() {
  const open = useStore(palette, (state) => state.open);
  return (
    <ModalOverlay
      className="scrim palette-scrim"
      isOpen={open}
      onOpenChange={(next) => palette.setState({open: next})}
      isDismissable
    >
      <Modal className="palette">
        <Dialog aria-label="Commands">
          <PaletteList />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteList() {
  const {contains} = useFilter({sensitivity: "base"});
  const commands = enabledCommands();
  // Every word that is typed must be found, in any order.
  const matches = (text: string, typed: string) => typed.split(/\s+/).every((word) => contains(text, word));
  useEffect(writeTyped, []);

  return (
    <Autocomplete filter={matches}>
      <SearchField className="palette-search" aria-label="Search commands" autoFocus>
        <Search size={18} aria-hidden />
        <Input placeholder="What would you like to do?" />
        <kbd>Esc</kbd>
      </SearchField>
      {/* What scrolls must be reached by keyboard by itself. A list that could be would take the focus from the field. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section className="palette-scroll" aria-label="Found commands" tabIndex={0}>
        <Menu
          className="palette-list"
          aria-label="Commands"
          items={commands}
          renderEmptyState={() => <p className="palette-empty">No command has these words.</p>}
          onAction={(id) => {
            palette.setState({open: false});
            // The dialog gives the focus back first: commands that move it come after.
            setTimeout(() => commands.find((command) => command.id === id)?.run());
          }}
        >
          {(command) => (
            <MenuItem
              id={command.id}
              className="palette-item"
              textValue={`${command.section} ${command.title} ${command.words ?? ""}`}
            >
              <span className="palette-section">{command.section}</span>
              <span className="palette-title">{command.title}</span>
              {command.keys?.[0] && <Keys keys={command.keys[0]} />}
            </MenuItem>
          )}
        </Menu>
      </section>
    </Autocomplete>
  );
}
