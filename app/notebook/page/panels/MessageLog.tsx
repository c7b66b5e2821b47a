import {CircleAlert, Info, type LucideIcon, TriangleAlert} from "lucide-react";
import {useState} from "react";
import {ToggleButton} from "react-aria-components/ToggleButton";
import {ToggleButtonGroup} from "react-aria-components/ToggleButtonGroup";
import type {LogEntry} from "../../../session/state.ts";
import {applyFix} from "../../actions.ts";
import {useSession, useWorkspace} from "../../workspace.ts";
import {CellLink} from "./CellLink.tsx";
import {useCellPlaces} from "./cell-names.ts";

type Level = LogEntry["level"];

const LEVELS: readonly {level: Level; title: string; icon: LucideIcon}[] = [
  {level: "error", title: "Errors", icon: CircleAlert},
  {level: "warn", title: "Warnings", icon: TriangleAlert},
  {level: "info", title: "Notes", icon: Info},
];

/** What the kernel and its connection had to say, the newest first; levels can be left out. */
export function MessageLog() {
  const log = useSession((state) => state.log);
  const [levels, setLevels] = useState<ReadonlySet<string>>(new Set(LEVELS.map(({level}) => level)));
  const places = useCellPlaces();
  const entries = log.filter(({level}) => levels.has(level)).toReversed();
  return (
    <section aria-labelledby="kernel-messages">
      <div className="messages-head">
        <h3 id="kernel-messages">Messages</h3>
        <ToggleButtonGroup
          aria-label="Show"
          className="levels"
          selectionMode="multiple"
          selectedKeys={levels as ReadonlySet<string>}
          onSelectionChange={(keys) => setLevels(new Set([...keys].map(String)))}
        >
          {LEVELS.map(({level, title, icon: Icon}) => (
            <ToggleButton key={level} id={level} className="level" data-level={level}>
              <Icon size={14} aria-hidden /> {title} {log.filter((entry) => entry.level === level).length}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      {entries.length === 0 ? (
        <p className="dim">{log.length === 0 ? "Nothing was reported." : "Nothing of these levels."}</p>
      ) : (
        <ul className="messages">
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, which stays
            <Message key={entries.length - index} entry={entry} place={places.get(entry.cell ?? "")} />
          ))}
        </ul>
      )}
    </section>
  );
}

const clock = new Intl.DateTimeFormat("en", {hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false});

function Message({entry, place}: {entry: LogEntry; place: number | undefined}) {
  const workspace = useWorkspace();
  const {level, message, cell, time, fixes = []} = entry;
  const Icon = LEVELS.find((each) => each.level === level)?.icon ?? Info;
  return (
    <li data-level={level}>
      <Icon size={14} role="img" aria-label={level} />
      <div>
        {message} {cell !== undefined && <CellLink id={cell} place={place} />}
        {fixes.map((fix) => (
          <button type="button" key={fix.title} className="message-fix" onClick={() => applyFix(workspace, fix)}>
            {fix.title}
          </button>
        ))}
      </div>
      <time dateTime={new Date(time).toISOString()}>{clock.format(time)}</time>
    </li>
  );
}
