/** The keys of all commands: which command a press means, and where. */
import {createKeybindingsHandler} from "tinykeys";
import {allCommands, type Command, isEnabled, registry} from "./commands.ts";
import {isAwaitingPart} from "./later.tsx";
import {takesPress} from "./typed-ahead.ts";

/**
 * Where a key is pressed: on a cell as a whole or on nothing (`command`), in a cell's text (`edit`), in something else
 * that takes text (`text`), on a button of the page (`button`), or in what a cell shows (`output`).
 */
export type KeyPlace = "command" | "edit" | "text" | "button" | "output";

/** Listens for the keys of all commands, before editors see them. Returns how to end that. */
export function listenForShortcuts(target: Window): () => void {
  let handler: EventListener = () => undefined;
  const bind = () => {
    const bound = new Map<string, Command[]>();
    for (const command of allCommands()) {
      for (const keys of command.keys ?? []) bound.set(keys, [...(bound.get(keys) ?? []), command]);
    }
    handler = createKeybindingsHandler(
      Object.fromEntries(
        [...bound].map(([keys, commands]) => [keys, (event: KeyboardEvent) => press(commands, event)]),
      ),
    );
  };
  bind();
  let present: Event | null = null;
  const listener = (event: Event) => {
    // While a press is on its way, a search field sends copies of it to the list that it filters: one Escape is not two.
    if (present && present !== event && present.eventPhase !== Event.NONE) return;
    present = event;
    // A press that a dialog takes down as a new key, or that composes a character, is no command; nor are words that are
    // meant for a dialog on its way.
    if (!(event instanceof KeyboardEvent) || event.isComposing || isRecording(event.target)) return;
    if (takesPress(event)) return take(event);
    const writes = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
    if (!(writes && isAwaitingPart())) handler(event);
  };
  const unsubscribe = registry.subscribe(bind);
  target.addEventListener("keydown", listener, {capture: true});
  return () => {
    unsubscribe();
    target.removeEventListener("keydown", listener, {capture: true});
  };
}

function press(commands: readonly Command[], event: KeyboardEvent): void {
  const place = keyPlace(event.target);
  const command = commands.find((each) => works(each, place, event) && isEnabled(each));
  if (!command) return;
  take(event);
  command.run();
}

function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Keys that a button or a link uses itself. */
const BUTTON_KEYS = /^(Enter| |Arrow.*|Home|End|Page.*|Escape|Tab)$/;

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

/** Whether a press at this place means a command of this kind. What would write a character never does in a text. */
export function works(
  {mode, whileTyping}: Pick<Command, "mode" | "whileTyping">,
  place: KeyPlace,
  {key, ctrlKey, metaKey, altKey}: Press,
): boolean {
  const modified = ctrlKey || metaKey || altKey;
  if (place === "edit" || place === "text") {
    if (key.length === 1 && !modified) return false;
    return whileTyping === true || (place === "edit" && (mode === "edit" || mode === "both"));
  }
  if (whileTyping) return true;
  if (mode === undefined)
    return modified || place === "command" || !(place === "output" ? BUTTON_KEYS : /^(Enter| )$/).test(key);
  if (mode === "edit") return false;
  if (place === "output") return mode === "both" && modified;
  return place === "command" || modified || !BUTTON_KEYS.test(key);
}

/** What the target of a key press is to shortcuts. */
export function keyPlace(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return "command";
  if (isTyping(target)) return isCellText(target) ? "edit" : "text";
  if (target.closest("[data-output]")) return "output";
  return target.matches("body, main, [data-cell-id]") ? "command" : "button";
}

/** The text of a cell itself, not a field that its editor opened. */
function isCellText(target: Element): boolean {
  return target.closest("[data-code] .monaco-editor") !== null && !(target instanceof HTMLInputElement);
}

/** Whether an event goes to something that takes text, or that uses the keys itself (a menu, a dialog). */
function isTyping(target: Element): boolean {
  if (
    target.closest(
      ".monaco-editor, [contenteditable='true'], [role='menu'], [role='listbox'], dialog, [role='dialog'], [role='tree'], [role='grid']",
    )
  ) {
    return true;
  }
  if (target instanceof HTMLInputElement) return !["button", "checkbox", "radio", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

function isRecording(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-records-keys]") !== null;
}

/** Commands that these keys mean already where `command` works; empty when they are free for it. */
export function conflicts(command: Command, keys: string, commands: readonly Command[]): Command[] {
  return commands.filter(
    (other) => other.id !== command.id && other.keys?.some((taken) => collide(taken, keys)) && overlap(command, other),
  );
}

/** The same presses, or one begins with the other and would come first. */
function collide(a: string, b: string): boolean {
  const [one, other] = [a.toLowerCase().split(" "), b.toLowerCase().split(" ")];
  // Escape leaves things and Escape Escape stops: the one does not take from the other.
  if (one.length !== other.length && one[0] === "escape") return false;
  return one.every((press, index) => other[index] === undefined || press === other[index]);
}

function overlap(a: Command, b: Command): boolean {
  const press = {key: "x", ctrlKey: true, metaKey: false, altKey: false};
  return (["command", "edit", "text", "output"] as const).some(
    (place) => works(a, place, press) && works(b, place, press),
  );
}
