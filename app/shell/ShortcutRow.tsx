import {Pencil, RotateCcw} from "lucide-react";
import {type KeyboardEvent, useEffect, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import type {Command, Keymap} from "./commands.ts";
import {IconButton, Keys} from "./controls.tsx";
import {pressName} from "./record-keys.ts";
import {conflicts} from "./shortcuts.ts";

/** After this pause (milliseconds) a combination is complete: “d d” is two presses. */
const PAUSE = 900;

interface Props {
  command: Command;
  commands: readonly Command[];
  keymap: Keymap;
  onChange(keymap: Keymap): void;
}

/** One command with its keys, which the reader can change. */
export function ShortcutRow({command, commands, keymap, onChange}: Props) {
  const [recording, setRecording] = useState(false);
  const [clash, setClash] = useState<{keys: string; with: readonly Command[]} | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const {id, title} = command;

  /** The recorder goes; the focus must not go with it. */
  function stop() {
    setRecording(false);
    row.current?.querySelector<HTMLElement>("[data-change]")?.focus();
  }

  function take(keys: string) {
    stop();
    const others = conflicts(command, keys, commands);
    if (others.length > 0) setClash({keys, with: others});
    else onChange({...keymap, [id]: [keys]});
  }

  function takeOver({keys, with: others}: {keys: string; with: readonly Command[]}) {
    const freed = others.map((other) => [
      other.id,
      (other.keys ?? []).filter((each) => conflicts(command, keys, [{...other, keys: [each]}]).length === 0),
    ]);
    onChange({...keymap, ...Object.fromEntries(freed), [id]: [keys]});
    setClash(null);
  }

  function reset() {
    const {[id]: _, ...rest} = keymap;
    onChange(rest);
  }

  return (
    <li ref={row} className="shortcut">
      <span className="shortcut-title">{title}</span>
      <span className="shortcut-keys">
        {recording ? (
          <Recorder
            label={`New keys for: ${title}`}
            onTake={take}
            onCancel={stop}
            onLeave={() => setRecording(false)}
          />
        ) : (
          command.keys?.map((keys) => <Keys key={keys} keys={keys} />)
        )}
      </span>
      {id in keymap && (
        <IconButton label={`Reset the keys of: ${title}`} onPress={reset}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      <IconButton data-change="" label={`Change the keys of: ${title}`} onPress={() => setRecording(true)}>
        <Pencil size={14} aria-hidden />
      </IconButton>
      {clash && (
        <p className="shortcut-clash" role="alert">
          <Keys keys={clash.keys} /> already means “{clash.with.map((other) => other.title).join("”, “")}”.
          <Button className="link" onPress={() => takeOver(clash)}>
            Use it here instead
          </Button>
          <Button className="link" onPress={() => setClash(null)}>
            Leave it
          </Button>
        </p>
      )}
    </li>
  );
}

interface RecorderProps {
  label: string;
  onTake(keys: string): void;
  onCancel(): void;
  /** The focus has gone elsewhere. */
  onLeave(): void;
}

/** Takes the next presses; Escape gives up. */
function Recorder({label, onTake, onCancel, onLeave}: RecorderProps) {
  const box = useRef<HTMLOutputElement>(null);
  const [presses, setPresses] = useState<readonly string[]>([]);
  const latest = useRef({onTake, onCancel});
  latest.current = {onTake, onCancel};

  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    if (presses.length === 0) return;
    const timer = setTimeout(() => latest.current.onTake(presses.join(" ")), presses.length === 2 ? 0 : PAUSE);
    return () => clearTimeout(timer);
  }, [presses]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return onCancel();
    const press = pressName(event);
    if (press) setPresses((before) => [...before, press]);
  }

  return (
    <output
      ref={box}
      className="recorder"
      data-records-keys=""
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes key presses
      tabIndex={0}
      aria-label={label}
      onKeyDown={onKeyDown}
      onBlur={onLeave}
    >
      {presses.length > 0 ? <Keys keys={presses.join(" ")} /> : "Press the keys, or Esc"}
    </output>
  );
}
