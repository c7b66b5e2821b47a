import {RotateCw} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {Label, Radio, RadioGroup} from "react-aria-components/RadioGroup";
import {BACKENDS, type BackendName} from "../../../../kernel/protocol.ts";
import {formatBytes} from "../../../shell/format.ts";
import {restart} from "../../actions.ts";
import {BACKEND_NAMES} from "../../backend/failure.ts";
import {useSession, useWorkspace} from "../../workspace.ts";
import {STATE_WORDS, useKernelState} from "../kernel-words.ts";
import {CellMemory} from "./CellMemory.tsx";
import {KeptValues} from "./KeptValues.tsx";
import {MessageLog} from "./MessageLog.tsx";

const HINTS: Readonly<Record<BackendName, string>> = {
  webgpu: "on the graphics processor; the fastest for large work",
  webgl: "on the graphics processor, the older way",
  wasm: "on the processor, compiled; the fastest for small work",
  cpu: "on the processor; works everywhere",
};

/** Backends without dispatches to a graphics processor: what is counted there are kernels that ran. */
const PROCESSOR: ReadonlySet<BackendName> = new Set(["wasm", "cpu"]);

/** What is known of the kernel, what each cell holds in it, what it said, and what can be done with it. */
export function KernelPanel() {
  const workspace = useWorkspace();
  return (
    <div className="kernel-panel">
      <Facts />
      <div className="panel-actions">
        <Button className="button" onPress={() => restart(workspace, false)}>
          <RotateCw size={14} aria-hidden /> Restart
        </Button>
        <Button className="button" onPress={() => restart(workspace, true)}>
          Restart and run all
        </Button>
      </div>
      <BackendChoice />
      <CellMemory />
      <KeptValues />
      <MessageLog />
    </div>
  );
}

function Facts() {
  const state = useKernelState();
  const reason = useSession((session) => session.reason);
  const backend = useSession((session) => session.backend);
  const adapter = useSession((session) => session.adapter);
  const ledger = useSession((session) => session.ledger);
  const dispatches = useSession((session) => session.dispatches);
  return (
    <dl className="facts">
      <dt>State</dt>
      <dd>
        <i className="dot" data-state={state} aria-hidden /> {STATE_WORDS[state]}
        {reason ? `: ${reason}` : ""}
      </dd>
      <dt>Computes with</dt>
      <dd>
        {backend ? BACKEND_NAMES[backend] : "not known yet"}
        {adapter && <span className="dim"> on {adapter}</span>}
      </dd>
      {ledger && (
        <>
          <dt>Holds</dt>
          <dd>
            {ledger.tensors.toLocaleString("en")} {ledger.tensors === 1 ? "tensor" : "tensors"},{" "}
            {formatBytes(ledger.bytes)}
          </dd>
        </>
      )}
      <dt>Computes now</dt>
      <dd>
        {dispatches.toLocaleString("en")} {backend && PROCESSOR.has(backend) ? "operations" : "dispatches"} a second
      </dd>
    </dl>
  );
}

function BackendChoice() {
  const {session} = useWorkspace();
  const chosen = useSession((state) => state.chosen);
  const refused = useSession((state) => state.refused);
  return (
    <RadioGroup
      className="backends"
      value={chosen ?? "best"}
      onChange={(value) => session.chooseBackend(value === "best" ? null : (value as BackendName))}
    >
      <Label>Backend</Label>
      <Radio value="best" className="backend">
        <span>The best that works here</span>
      </Radio>
      {BACKENDS.map((name) => (
        <Radio key={name} value={name} className="backend">
          <span>
            {BACKEND_NAMES[name]} <span className="dim">{HINTS[name]}</span>
            <Refusal reason={refused.find((each) => each.name === name)?.reason} />
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

function Refusal({reason}: {reason: string | undefined}) {
  return reason ? <span className="refusal">Not used: {reason}</span> : null;
}
