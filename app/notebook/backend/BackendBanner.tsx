import "./backend.css";
import {Cpu, TriangleAlert, X} from "lucide-react";
import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {useShallow} from "zustand/react/shallow";
import {useSession, useWorkspace} from "../workspace.ts";
import {BACKEND_NAMES, backendNote} from "./failure.ts";

/** Says that what computes has failed, or is not what was asked for, why, and what can be done; else nothing. */
export function BackendBanner() {
  const {session} = useWorkspace();
  const state = useSession(
    useShallow(({failure, chosen, backend, refused, kernel}) => ({failure, chosen, backend, refused, kernel})),
  );
  /** What the reader has read and put away. */
  const [read, setRead] = useState<string | null>(null);
  const note = backendNote(state);
  const text = note && `${note.what} ${note.effect}`;
  if (!note || text === read || state.kernel === "dead" || state.kernel === "held") return null;
  const {tone, what, effect, goOn, again} = note;
  return (
    <div className="backend-banner" data-tone={tone} role={tone === "bad" ? "alert" : "status"}>
      <p>
        {tone === "bad" ? <TriangleAlert size={15} aria-hidden /> : <Cpu size={15} aria-hidden />}{" "}
        <strong>{what}</strong> {effect}
      </p>
      <span>
        {again && (
          <Button className="button" onPress={() => session.chooseBackend(state.chosen)}>
            Try again
          </Button>
        )}
        {goOn && (
          <Button className="button" onPress={() => session.chooseBackend(goOn)}>
            Go on with {BACKEND_NAMES[goOn]}
          </Button>
        )}
        <Button className="icon-button" aria-label="Put this note away" onPress={() => setRead(text)}>
          <X size={16} aria-hidden />
        </Button>
      </span>
    </div>
  );
}
