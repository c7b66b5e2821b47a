import {useCallback, useDeferredValue, useEffect, useMemo, useState} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import type {Notebook} from "../../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../../kernel/notebook/open.ts";
import {findShipped, loadShipped} from "../../gallery/shipped.ts";
import {useDocument, useWorkspace} from "../../notebook/workspace.ts";
import {type Command, useCommands} from "../../shell/commands.ts";
import {formatRoute} from "../../shell/router.ts";
import {restoreVersion} from "../actions.ts";
import {compareNotebooks, countChanges} from "../difference.ts";
import {ComparisonDialog, FootButton} from "./ComparisonDialog.tsx";
import "./keeping.css";

interface Props {
  readonly collection: string;
  readonly slug: string;
}

/** Above the reader's copy of a shipped notebook: how far it is from the original, and the ways there. */
export function CopyNote({collection, slug}: Props) {
  const workspace = useWorkspace();
  const {place, session, document} = workspace;
  const notebook = useDocument((state) => state.notebook);
  const outdated = useStore(place, (where) => where.outdated);
  const {original, problem} = useOriginal(collection, slug);
  const [comparing, setComparing] = useState(false);
  const shown = useDeferredValue(notebook);
  const count = useMemo(() => {
    if (!original) return null;
    const difference = compareNotebooks(original, shown);
    return countChanges(difference) + (difference.fields.length > 0 ? 1 : 0);
  }, [original, shown]);

  const reset = useCallback(() => {
    if (!original) return;
    setComparing(false);
    restoreVersion(workspace, original, "Your copy has the original's text again.");
    session.sync(document.getState().notebook);
    const digest = findShipped(collection, slug)?.digest;
    if (digest !== undefined) place.setState({origin: {collection, slug, digest}, outdated: false});
  }, [workspace, original, session, document, place, collection, slug]);

  useCommands(
    useMemo((): Command[] => {
      const enabled = () => original !== null;
      return [
        {
          id: "compare-original",
          title: "Compare with the original",
          section: "Notebook",
          words: "difference changes copy",
          enabled,
          run: () => setComparing(true),
        },
        {id: "reset-original", title: "Reset to the original", section: "Notebook", enabled, run: reset},
      ];
    }, [original, reset]),
  );

  return (
    <p className="copy-note">
      This is your copy.{" "}
      {count !== null && (
        <span className="copy-badge" data-same={count === 0 || undefined}>
          {count === 0 ? "Same as the original" : count === 1 ? "1 difference" : `${count} differences`}
        </span>
      )}{" "}
      {outdated && "The original has changed since you made it. "}
      {problem && `The original could not be read: ${problem} `}
      <Button className="link" isDisabled={!original} onPress={() => setComparing(true)}>
        Compare
      </Button>{" "}
      · <a href={formatRoute({view: "shipped", collection, slug, original: true})}>See the original</a> ·{" "}
      <Button className="link" isDisabled={!original || count === 0} onPress={reset}>
        Reset to the original
      </Button>
      {comparing && original && (
        <ComparisonDialog
          title="Your copy beside the original"
          lede="Red is the original's, green is yours."
          notebook={notebook}
          references={[{id: "original", name: "Differences", notebook: original}]}
          isNewer={always}
          close={() => setComparing(false)}
        >
          <FootButton onPress={() => setComparing(false)}>Close</FootButton>
          <FootButton solid onPress={reset}>
            Reset to the original
          </FootButton>
        </ComparisonDialog>
      )}
    </p>
  );
}

const always = () => true;

/** The shipped text that a copy comes from. */
function useOriginal(collection: string, slug: string): {original: Notebook | null; problem: string} {
  const [state, setState] = useState<{original: Notebook | null; problem: string}>({original: null, problem: ""});
  useEffect(() => {
    let gone = false;
    const read = async () => (await openNotebook(await loadShipped(collection, slug))).notebook;
    read().then(
      (original) => {
        if (!gone) setState({original, problem: ""});
      },
      (error: Error) => {
        if (!gone) setState({original: null, problem: error.message});
      },
    );
    return () => {
      gone = true;
    };
  }, [collection, slug]);
  return state;
}
