import "./consent.css";
import {Play, ShieldQuestionMark} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {useWorkspace} from "../notebook/workspace.ts";
import {formatRoute} from "../shell/router.ts";
import type {Outside} from "./trust.ts";

const ORIGINS: Readonly<Record<Outside, string>> = {
  link: "This notebook came in a link.",
  file: "This notebook was opened from a file.",
  paste: "You pasted cells from a notebook that has not run here.",
  withdrawn: "You took back your word that this notebook may run.",
  elsewhere: "This notebook came from outside, in a link or a file.",
};

/** Above a notebook that nobody here has agreed to run: where it comes from, and the ways on. Nothing else is there. */
export function ConsentBanner() {
  const {trust, place, autosave} = useWorkspace();
  const asks = useStore(trust.store, (state) => state.asks);
  const shared = useStore(place, (where) => where.shared);
  if (asks === null) return null;
  return (
    <section className="consent" aria-label="This notebook has not run">
      <ShieldQuestionMark size={20} aria-hidden />
      <div>
        <p>
          <strong>{ORIGINS[asks]}</strong> {shared && <Sender from={shared.from} />}
          {shared?.original && (
            <>
              {" "}
              It changes{" "}
              <a href={formatRoute({view: "shipped", ...shared.original, original: true})}>{shared.original.title}</a>,
              which comes with Nablab.
            </>
          )}
          {shared?.agreedAt && ` You let it run here on ${new Date(shared.agreedAt).toLocaleDateString("en")}.`}
        </p>
        <p>
          It is a program, and it has not run. Read it first if you like: its code is below. When it runs it can compute
          and draw here; it reaches no network, no files and no other notebook.
        </p>
        <p className="consent-actions">
          <Button className="button solid" onPress={() => trust.agree()}>
            <Play size={14} aria-hidden /> Run
          </Button>
          <Button className="button" onPress={() => trust.agree({lazy: true})} aria-describedby="consent-lazy">
            Run in lazy mode
          </Button>
          {shared && (
            <Button
              className="button"
              onPress={() => {
                autosave.changed();
                void autosave.flush();
              }}
            >
              Save a copy
            </Button>
          )}
          <span id="consent-lazy" className="dim">
            Lazy: code cells run only when you run them.
          </span>
        </p>
      </div>
    </section>
  );
}

function Sender({from}: {from: string}) {
  if (from === "") return <>It does not say who made it.</>;
  return (
    <>
      It says it is from <q>{from}</q>; nobody has checked that.
    </>
  );
}
