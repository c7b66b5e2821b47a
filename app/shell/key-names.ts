/** Key combinations as they stand on the reader's keyboard. */
/** Whether this is a Mac, where Cmd is what Ctrl is elsewhere. */
export const onMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

const MAC_NAMES: Record<string, string> = {$mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "↵", Escape: "Esc", Control: "⌃"};
const NAMES: Record<string, string> = {
  $mod: "Ctrl",
  Control: "Ctrl",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Delete: "Del",
};

/** The keys of a combination as they stand on the reader's keyboard, e.g. `["Ctrl", "Shift", "Enter"]`. */
export function keyNames(keys: string, mac = onMac): string[] {
  return keys
    .split(" ")
    .flatMap((press) => press.split("+"))
    .map((key) => (mac ? MAC_NAMES[key] : undefined) ?? NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}
