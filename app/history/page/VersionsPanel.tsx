import {Bookmark} from "lucide-react";
import {useEffect, useMemo, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Collection, Header, ListBox, ListBoxItem, ListBoxSection} from "react-aria-components/ListBox";
import {Input, TextField} from "react-aria-components/TextField";
import {useStore} from "zustand";
import {useWorkspace} from "../../notebook/workspace.ts";
import {useServices} from "../../shell/services.ts";
import {readLog, type StoredLog} from "../../storage/log.ts";
import {nameVersion} from "../actions.ts";
import {type Moment, timelineOf} from "../timeline.ts";
import {VersionDialog} from "./VersionDialog.tsx";
import {clockTime, dayOf, whenOf} from "./words.ts";
import "./versions.css";

/** What the notebook was: named versions, and every session with its steps. */
export function VersionsPanel() {
  const [everyStep, setEveryStep] = useState(false);
  const {log, problem, reload} = useLog();
  const timeline = useMemo(() => log && timelineOf(log, everyStep), [log, everyStep]);
  const [openKey, setOpenKey] = useState<string | null>(null);
  const moments = timeline ? [...timeline.sessions.flatMap((session) => session.moments)] : [];
  const list = [...(timeline?.named ?? []), ...moments];
  const open = list.find(({key}) => key === openKey);

  return (
    <div className="versions">
      <NameForm named={reload} />
      {problem && <p className="side-panel-hint">{problem}</p>}
      {timeline && list.length === 0 && (
        <p className="side-panel-hint">
          Nothing has been written here yet. Every step you make is kept in this browser and appears in this list.
        </p>
      )}
      {timeline && list.length > 0 && (
        <>
          <Checkbox className="checkbox versions-every" isSelected={everyStep} onChange={setEveryStep}>
            <span className="box" aria-hidden /> Every step, not one a minute
          </Checkbox>
          <ListBox
            className="versions-list"
            aria-label="Versions"
            selectionMode="none"
            onAction={(key) => setOpenKey(String(key))}
          >
            {timeline.named.length > 0 && (
              <ListBoxSection id="named">
                <Header>Named</Header>
                <Collection items={timeline.named}>{item}</Collection>
              </ListBoxSection>
            )}
            {timeline.sessions.map((session) => (
              <ListBoxSection key={session.key} id={session.key}>
                <Header>{whenOf(session.from, session.until)}</Header>
                <Collection items={session.moments}>{item}</Collection>
              </ListBoxSection>
            ))}
          </ListBox>
          {timeline.unreadable > 0 && (
            <p className="side-panel-hint">
              {timeline.unreadable} steps were written by another version of Nablab and cannot be shown by this one.
            </p>
          )}
        </>
      )}
      {open && (
        <VersionDialog
          moment={open}
          moments={open.version ? (timeline?.named ?? []) : moments}
          show={({key}) => setOpenKey(key)}
          changed={reload}
          close={() => setOpenKey(null)}
        />
      )}
    </div>
  );
}

function item(moment: Moment) {
  const {key, time, what, version} = moment;
  return (
    <ListBoxItem id={key} className="versions-item" textValue={`${clockTime(time)}, ${what}`}>
      {version ? (
        <>
          <span className="versions-what">
            <Bookmark size={13} aria-hidden /> {what}
          </span>
          <span className="versions-time">
            {dayOf(time)}, {clockTime(time)}
          </span>
        </>
      ) : (
        <>
          <span className="versions-time">{clockTime(time)}</span>
          <span className="versions-what">{what}</span>
        </>
      )}
    </ListBoxItem>
  );
}

/** The stored log of the open notebook; read again whenever a step has been stored. */
function useLog(): {log: StoredLog | null; problem: string; reload(): void} {
  const {autosave, place} = useWorkspace();
  const {database, unavailable} = useServices();
  const id = useStore(place, (where) => where.id);
  const revision = useStore(place, (where) => where.revision);
  const [log, setLog] = useState<StoredLog | null>(null);
  const [problem, setProblem] = useState("");
  const [count, setCount] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or version is the reason to read again
  useEffect(() => {
    let gone = false;
    if (!database) {
      setProblem(`${unavailable} So no versions are kept.`);
      return;
    }
    readLog(database, id).then(
      (read) => {
        if (gone) return;
        setLog(read);
        setProblem("");
      },
      (error: Error) => {
        if (!gone) setProblem(error.message);
      },
    );
    return () => {
      gone = true;
    };
  }, [database, unavailable, id, revision, count]);
  useEffect(() => void autosave.flush(), [autosave]);

  return {log, problem, reload: () => setCount((before) => before + 1)};
}

function NameForm({named}: {named(): void}) {
  const workspace = useWorkspace();
  const {database} = useServices();
  const [name, setName] = useState("");
  return (
    <form
      className="versions-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        void nameVersion(workspace, database, name.trim()).then((done) => {
          if (!done) return;
          setName("");
          named();
        });
      }}
    >
      <TextField aria-label="Name of this version" value={name} onChange={setName} maxLength={200}>
        <Input placeholder="Name this version…" />
      </TextField>
      <Button className="button" type="submit" isDisabled={name.trim() === ""}>
        Keep
      </Button>
    </form>
  );
}
