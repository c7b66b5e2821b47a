import {useCallback} from "react";
import {useDocument, useWorkspace} from "../../notebook/workspace.ts";
import {notify} from "../../shell/notices.ts";
import {useServices} from "../../shell/services.ts";
import {deleteVersion, saveVersion} from "../../storage/log.ts";
import {openAsNew, restoreVersion} from "../actions.ts";
import type {Moment} from "../timeline.ts";
import {ComparisonDialog, FootButton} from "./ComparisonDialog.tsx";
import {clockTime, dayOf} from "./words.ts";

interface Props {
  readonly moment: Moment;
  /** The list that it is in, newest first. */
  readonly moments: readonly Moment[];
  show(moment: Moment): void;
  /** Named versions have changed. */
  changed(): void;
  close(): void;
}

/** One version: what is different since, what it had changed, its whole text, and what can be done with it. */
export function VersionDialog({moment, moments, show, changed, close}: Props) {
  const workspace = useWorkspace();
  const {database} = useServices();
  const now = useDocument((state) => state.notebook);
  const index = moments.findIndex(({key}) => key === moment.key);
  const [newer, older] = [moments[index - 1], moments[index + 1]];
  const {notebook, version, time} = moment;
  const when = `${dayOf(time)}, ${clockTime(time)}`;
  const isNewer = useCallback((reference: string) => reference === "before", []);

  async function forget() {
    if (!database || !version) return;
    try {
      await deleteVersion(database, version);
    } catch (error) {
      notify(`The name could not be removed: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
      return;
    }
    close();
    changed();
    notify(`The name “${version.name}” is gone.`, {
      action: {label: "Undo", run: () => void saveVersion(database, version).then(changed)},
    });
  }

  return (
    <ComparisonDialog
      title={version ? version.name : when}
      lede={version ? `Named version · ${when}` : moment.what}
      notebook={notebook}
      references={[
        {id: "now", name: "What changed since", notebook: now},
        ...(older && !version ? [{id: "before", name: "What it changed", notebook: older.notebook}] : []),
      ]}
      isNewer={isNewer}
      {...(older && {older: () => show(older)})}
      {...(newer && {newer: () => show(newer)})}
      close={close}
    >
      {version && <FootButton onPress={() => void forget()}>Remove the name</FootButton>}
      <FootButton onPress={() => void openAsNew(workspace, database, notebook)}>Open as a new notebook</FootButton>
      <FootButton
        solid
        onPress={() => {
          close();
          restoreVersion(workspace, notebook, `The notebook is again as it was: ${version?.name ?? when}.`);
        }}
      >
        Restore this version
      </FootButton>
    </ComparisonDialog>
  );
}
