/** Takes down key presses as tinykeys writes them, for the reader's own shortcuts. */
import {onMac} from "./key-names.ts";

const MODIFIERS = ["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock", "Dead"];

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** A press with its modifiers, e.g. `$mod+Shift+k`; null for a modifier alone. */
export function pressName(event: Press, mac = onMac): string | null {
  if (MODIFIERS.includes(event.key)) return null;
  const {ctrlKey, metaKey, altKey, shiftKey} = event;
  const modifiers = [
    [mac ? metaKey : ctrlKey, "$mod"],
    [mac && ctrlKey, "Control"],
    [!mac && metaKey, "Meta"],
    [altKey, "Alt"],
    [shiftKey, "Shift"],
  ] as const;
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return [...modifiers.flatMap(([held, name]) => (held ? [name] : [])), key].join("+");
}
