/** Everything that the reader can do by name or key: one list for palette and shortcuts. */
import {useEffect} from "react";
import {createKeybindingsHandler} from "tinykeys";
import {createStore} from "zustand/vanilla";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly section: "Run" | "Cell" | "Notebook" | "Go to" | "View";
  /** Key combinations as tinykeys writes them (`$mod` is Ctrl, or Cmd on a Mac); the first is shown. */
  readonly keys?: readonly string[];
  /** Other words that find it in the palette. */
  readonly words?: string;
  /** Also while the reader types in a field or an editor. */
  readonly whileTyping?: boolean;
  /** Whether it can be done now; always when absent. */
  enabled?(): boolean;
  run(): void;
}

interface Registry {
  readonly groups: readonly (readonly Command[])[];
}

const registry = createStore<Registry>(() => ({groups: []}));

/** Offers commands while the calling component is mounted. Pass a list that is made once (`useMemo`). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    registry.setState(({groups}) => ({groups: [...groups, commands]}));
    return () => registry.setState(({groups}) => ({groups: groups.filter((group) => group !== commands)}));
  }, [commands]);
}

/** All commands on offer; the view's own come before the page's. */
export function allCommands(): Command[] {
  return registry.getState().groups.toReversed().flat();
}

/** The commands that can be done now. */
export function enabledCommands(): Command[] {
  return allCommands().filter(isEnabled);
}

function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

/** Listens for the keys of all commands, before editors see them. Returns how to end that. */
export function listenForShortcuts(target: Window): () => void {
  let handler: EventListener = () => undefined;
  const bind = () => {
    const bindings = allCommands().flatMap((command) => (command.keys ?? []).map((keys) => [keys, command] as const));
    handler = createKeybindingsHandler(
      Object.fromEntries(bindings.map(([keys, command]) => [keys, (event: KeyboardEvent) => press(command, event)])),
    );
  };
  bind();
  const listener = (event: Event) => handler(event);
  const unsubscribe = registry.subscribe(bind);
  target.addEventListener("keydown", listener, {capture: true});
  return () => {
    unsubscribe();
    target.removeEventListener("keydown", listener, {capture: true});
  };
}

function press(command: Command, event: KeyboardEvent): void {
  if (!command.whileTyping && isTyping(event.target)) return;
  if (!isEnabled(command)) return;
  event.preventDefault();
  event.stopPropagation();
  command.run();
}

/** Whether an event goes to something that takes text, or that uses the keys itself (a menu, a dialog). */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (
    target.closest(".monaco-editor, [contenteditable='true'], [role='menu'], [role='listbox'], dialog, [role='dialog']")
  ) {
    return true;
  }
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const MAC_NAMES: Record<string, string> = {$mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Escape: "Esc", Control: "⌃"};
const NAMES: Record<string, string> = {$mod: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del"};

/** The keys of a combination as they stand on the reader's keyboard, e.g. `["Ctrl", "Shift", "Enter"]`. */
export function keyNames(keys: string, onMac = mac): string[] {
  return keys
    .split(" ")
    .flatMap((press) => press.split("+"))
    .map((key) => (onMac ? MAC_NAMES[key] : undefined) ?? NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
