import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Dialog, Heading} from "react-aria-components/Dialog";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {Label, Radio, RadioGroup} from "react-aria-components/RadioGroup";
import {useStore} from "zustand";
import {clockTime, dayOf} from "../history/page/words.ts";
import {notify} from "../shell/notices.ts";
import {useServices} from "../shell/services.ts";
import {readSettings} from "../storage/settings.ts";
import {type Archive, ArchiveError, readArchive} from "./archive.ts";
import {archiveState} from "./archive-state.ts";
import {type ImportPlan, planImport, runImport} from "./import.ts";
import "./archive.css";

interface Reading {
  readonly archive: Archive;
  readonly plan: ImportPlan;
}

/** “Import everything”: a file is picked, looked at, and brought in when the reader has seen what it holds. */
export function ArchiveDialog() {
  const importing = useStore(archiveState, (state) => state.importing);
  return (
    <ModalOverlay className="scrim" isOpen={importing} onOpenChange={(open) => open || close()} isDismissable>
      <Modal className="modal">
        <Dialog>
          <ImportForm />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const close = () => archiveState.setState({importing: false});

function ImportForm() {
  const {database, unavailable, settings} = useServices();
  const [problem, setProblem] = useState("");
  const [reading, setReading] = useState<Reading | null>(null);
  const [differing, setDiffering] = useState<"both" | "skip">("both");
  const [takeSettings, setTakeSettings] = useState(false);
  const [busy, setBusy] = useState(false);

  async function look(file: File | undefined) {
    if (!file) return;
    setProblem("");
    setReading(null);
    try {
      if (!database) throw new Error(unavailable);
      const archive = await readArchive(new Uint8Array(await file.arrayBuffer()));
      setReading({archive, plan: await planImport(database, archive)});
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      setProblem(error instanceof ArchiveError ? `${file.name}: ${detail}` : detail);
    }
  }

  async function bringIn() {
    if (!reading || !database) return;
    setBusy(true);
    try {
      const count = await runImport(database, reading.plan, differing);
      if (takeSettings) settings.change(readSettings(reading.archive.settings));
      archiveState.setState(({imports}) => ({importing: false, imports: imports + 1}));
      notify(count === 1 ? "1 notebook was brought in." : `${count} notebooks were brought in.`, {tone: "good"});
    } catch (error) {
      setProblem(
        `${error instanceof Error ? error.message : error} What was brought in so far stays; nothing was written over.`,
      );
    }
    setBusy(false);
  }

  return (
    <form
      className="form archive"
      onSubmit={(event) => {
        event.preventDefault();
        void bringIn();
      }}
    >
      <Heading slot="title">Import everything</Heading>
      <p className="dim">Notebooks, files, versions and settings from a file that “Export everything” made.</p>
      <label className="archive-file">
        <span className="visually-hidden">Archive file</span>
        <input
          type="file"
          accept=".zip,application/zip"
          onChange={(event) => void look(event.currentTarget.files?.[0])}
        />
      </label>
      {problem && (
        <p className="archive-problem" role="alert">
          {problem}
        </p>
      )}
      {reading && (
        <>
          <Contents {...reading} />
          {reading.plan.differing.length > 0 && (
            <RadioGroup
              className="backends"
              value={differing}
              onChange={(value) => setDiffering(value === "skip" ? "skip" : "both")}
            >
              <Label>Notebooks that are here already, with another text or other files</Label>
              <Radio value="both" className="backend">
                <span>
                  Keep both <span className="dim">the file's become notebooks of their own</span>
                </span>
              </Radio>
              <Radio value="skip" className="backend">
                <span>
                  Skip <span className="dim">only those here stay</span>
                </span>
              </Radio>
            </RadioGroup>
          )}
          <Checkbox className="checkbox" isSelected={takeSettings} onChange={setTakeSettings}>
            <span className="box" aria-hidden /> Take over the settings too
          </Checkbox>
        </>
      )}
      <div className="panel-actions">
        <Button className="button" onPress={close}>
          Cancel
        </Button>
        <Button className="button solid" type="submit" isDisabled={!reading || busy}>
          {busy ? "Importing…" : "Import"}
        </Button>
      </div>
    </form>
  );
}

function Contents({archive, plan}: Reading) {
  const {fresh, same, differing} = plan;
  return (
    <div role="status">
      <p>
        Exported {dayOf(archive.exported)}, {clockTime(archive.exported)}. {line(fresh.length, "new here")}
        {line(differing.length, "here with another text")}
        {line(same.length, "here already, the same")}
      </p>
      {archive.problems.length > 0 && (
        <ul className="archive-problem">
          {archive.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function line(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}. `;
}
