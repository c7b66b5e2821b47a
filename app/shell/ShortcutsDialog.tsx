import {RotateCcw, Search} from "lucide-react";
import {useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {Input, SearchField} from "react-aria-components/SearchField";
import {useStore} from "zustand";
import {allCommands, type Command, type Keymap, registry} from "./commands.ts";
import {shortcutsDialog} from "./dialogs.ts";
import {keyNames} from "./key-names.ts";
import {ShortcutRow} from "./ShortcutRow.tsx";
import {useServices} from "./services.ts";
import {writeTyped} from "./typed-ahead.ts";
import "./shortcuts.css";

/** All shortcuts by where they work, with a search and the reader's own keys. */
export function ShortcutsDialog() {
  const open = useStore(shortcutsDialog, (state) => state.open);
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      onOpenChange={(next) => shortcutsDialog.setState({open: next})}
      isDismissable
    >
      <Modal className="modal shortcuts">
        <Dialog>
          <ShortcutList />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const GROUPS: readonly {title: string; hint: string; has(command: Command): boolean}[] = [
  {
    title: "On a selected cell",
    hint: "Escape leaves a cell’s text, and then single keys work.",
    has: ({mode, whileTyping}) => mode === "command" && !whileTyping,
  },
  {
    title: "On a cell and in its text",
    hint: "",
    has: ({mode, whileTyping}) => (mode === "both" || mode === "edit") && !whileTyping,
  },
  {title: "On the page", hint: "", has: ({mode, whileTyping}) => mode === undefined || whileTyping === true},
];

function ShortcutList() {
  const {settings} = useServices();
  const keymap = useStore(registry, (state) => state.keymap);
  const [search, setSearch] = useState("");
  useEffect(writeTyped, []);
  const change = (shortcuts: Keymap) => {
    settings.change({shortcuts: Object.fromEntries(Object.entries(shortcuts).map(([id, keys]) => [id, [...keys]]))});
  };
  const commands = allCommands();
  const found = commands.filter((command) => matches(command, search));
  const shown = search === "" ? found.filter(({id, keys}) => keys?.length || id in keymap) : found;
  return (
    <>
      <header className="shortcuts-head">
        <Heading slot="title">Keyboard shortcuts</Heading>
        {Object.keys(keymap).length > 0 && (
          <Button className="button quiet" onPress={() => change({})}>
            <RotateCcw size={14} aria-hidden /> Reset all
          </Button>
        )}
        <Button className="button" slot="close">
          Done
        </Button>
      </header>
      <SearchField
        className="palette-search"
        aria-label="Search shortcuts"
        value={search}
        onChange={setSearch}
        autoFocus
      >
        <Search size={17} aria-hidden />
        <Input placeholder="Search by what it does or by its keys" />
      </SearchField>
      <div className="shortcuts-list">
        {GROUPS.map(({title, hint, has}) => {
          const group = shown.filter(has);
          if (group.length === 0) return null;
          return (
            <section key={title} aria-label={title}>
              <h3>{title}</h3>
              {hint && <p className="dim">{hint}</p>}
              <ul>
                {group.map((command) => (
                  <ShortcutRow
                    key={command.id}
                    command={command}
                    commands={commands}
                    keymap={keymap}
                    onChange={change}
                  />
                ))}
              </ul>
            </section>
          );
        })}
        {shown.length === 0 && <p className="palette-empty">No command has these words or keys.</p>}
        {search === "" && (
          <p className="dim">Search finds the commands without keys as well; you can give them some.</p>
        )}
      </div>
    </>
  );
}

function matches({title, words, keys, section}: Command, search: string): boolean {
  const names = keys?.map((each) => keyNames(each).join("+")).join(" ") ?? "";
  const text = `${title} ${words ?? ""} ${section} ${names}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
