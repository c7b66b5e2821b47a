import {Button} from "react-aria-components/Button";
import {Dialog, DialogTrigger} from "react-aria-components/Dialog";
import {Popover} from "react-aria-components/Popover";
import {Label, Radio, RadioGroup} from "react-aria-components/RadioGroup";
import {BACKENDS, type BackendName} from "../../../kernel/protocol.ts";
import type {SessionState} from "../../session/state.ts";
import {formatBytes} from "../../shell/format.ts";
import {isRunning, restart} from "../actions.ts";
import {useSession, useWorkspace} from "../workspace.ts";

const NAMES: Readonly<Record<BackendName, string>> = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WebAssembly",
  cpu: "Plain JavaScript",
};
const HINTS: Readonly<Record<BackendName, string>> = {
  webgpu: "on the graphics processor; the fastest for large work",
  webgl: "on the graphics processor, the older way",
  wasm: "on the processor, compiled; the fastest for small work",
  cpu: "on the processor; works everywhere",
};

/** The kernel's state in the bar; opens what is known of it. */
export function KernelPill() {
  const kernel = useSession((state) => state.kernel);
  const busy = useSession(isRunning);
  const backend = useSession((state) => state.backend);
  const tensors = useSession((state) => state.ledger?.tensors);
  const bytes = useSession((state) => formatBytes(state.ledger?.bytes ?? 0));
  const state = kernel === "idle" && busy ? "busy" : kernel;
  const words = {starting: "Starting", idle: "Ready", busy: "Running", dead: "Ended"}[state];
  return (
    <DialogTrigger>
      <Button className="pill" aria-label={`Kernel: ${words}${backend ? `, ${NAMES[backend]}` : ""}`}>
        <i className="dot" data-state={state} aria-hidden />
        {backend ? NAMES[backend] : words}
        {tensors !== undefined && tensors > 0 && (
          <span className="pill-detail">
            {tensors.toLocaleString("en")} tensors · {bytes}
          </span>
        )}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="panel kernel-panel" aria-label="Kernel">
          {({close}) => <KernelPanel words={words} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function KernelPanel({words, close}: {words: string; close(): void}) {
  const workspace = useWorkspace();
  const {backend, adapter, refused, chosen, reason, ledger} = useSession(pickPanel);
  const act = (run: () => void) => () => {
    run();
    close();
  };
  return (
    <>
      <h2>Kernel</h2>
      <dl>
        <dt>State</dt>
        <dd>
          {words}
          {reason ? `: ${reason}` : ""}
        </dd>
        <dt>Computes with</dt>
        <dd>
          {backend ? NAMES[backend] : "not known yet"}
          {adapter && <span className="dim"> on {adapter}</span>}
        </dd>
        {ledger && (
          <>
            <dt>Holds</dt>
            <dd>
              {ledger.tensors.toLocaleString("en")} tensors, {formatBytes(ledger.bytes)}
            </dd>
          </>
        )}
      </dl>
      <RadioGroup
        className="backends"
        value={chosen ?? "best"}
        onChange={(value) => workspace.session.chooseBackend(value === "best" ? null : (value as BackendName))}
      >
        <Label>Backend</Label>
        <Radio value="best" className="backend">
          <span>The best that works here</span>
        </Radio>
        {BACKENDS.map((name) => (
          <Radio key={name} value={name} className="backend">
            <span>
              {NAMES[name]} <span className="dim">{HINTS[name]}</span>
              <Refusal reason={refused.find((each) => each.name === name)?.reason} />
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <div className="panel-actions">
        <Button className="button" onPress={act(() => restart(workspace, false))}>
          Restart
        </Button>
        <Button className="button" onPress={act(() => restart(workspace, true))}>
          Restart and run all
        </Button>
      </div>
    </>
  );
}

function Refusal({reason}: {reason: string | undefined}) {
  return reason ? <span className="refusal">Not used: {reason}</span> : null;
}

/** The session's own object: it changes with every message, but the panel is open only now and then. */
function pickPanel(state: SessionState): SessionState {
  return state;
}
