/** Everything that the reader can do by name or key: one list for palette, shortcuts and menus. */
import {useEffect} from "react";
import {createStore} from "zustand/vanilla";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly section: "Run" | "Cell" | "Notebook" | "Go to" | "View" | "Settings";
  /** Key combinations as tinykeys writes them (`$mod` is Ctrl, or Cmd on a Mac); the first is shown. */
  readonly keys?: readonly string[];
  /**
   * Where the keys work: while a cell is selected as a whole (`command`), in a cell's text (`edit`), or in `both`.
   * Without it they work wherever nothing takes text.
   */
  readonly mode?: "command" | "edit" | "both";
  /** The keys work everywhere, also in fields and editors. */
  readonly whileTyping?: boolean;
  /** Other words that find it in the palette. */
  readonly words?: string;
  /** Whether it can be done now; always when absent. */
  enabled?(): boolean;
  run(): void;
}

/** The reader's own keys by command, in place of the command's. */
export type Keymap = Readonly<Record<string, readonly string[]>>;

interface Registry {
  readonly groups: readonly (readonly Command[])[];
  readonly keymap: Keymap;
}

/** What is on offer, and the reader's keys for it. */
export const registry = createStore<Registry>(() => ({groups: [], keymap: {}}));

/** Offers commands while the calling component is mounted. Pass a list that is made once (`useMemo`). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    registry.setState(({groups}) => ({groups: [...groups, commands]}));
    return () => registry.setState(({groups}) => ({groups: groups.filter((group) => group !== commands)}));
  }, [commands]);
}

/** All commands on offer with the keys that they have now; the view's own come before the page's. */
export function allCommands(): Command[] {
  const {groups, keymap} = registry.getState();
  return groups
    .toReversed()
    .flat()
    .map((command) => {
      const keys = keymap[command.id];
      return keys ? {...command, keys} : command;
    });
}

/** The commands that can be done now. */
export function enabledCommands(): Command[] {
  return allCommands().filter(isEnabled);
}

/** Whether a command can be done now. */
export function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

/** The key that a command has now, for a menu or a tooltip. */
export function keyOf(id: string): string | undefined {
  return allCommands().find((command) => command.id === id)?.keys?.[0];
}
