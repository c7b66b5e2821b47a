import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {formatBytes} from "../../shell/format.ts";
import {useServices} from "../../shell/services.ts";
import {BACKEND_NAMES} from "../backend/failure.ts";
import {useSession} from "../workspace.ts";
import {STATE_WORDS, useKernelState} from "./kernel-words.ts";
import {hidePanel, panelState, showPanel} from "./panels/panel-state.ts";

/** The kernel's state in the bar; opens and closes the panel with what is known of it. */
export function KernelPill() {
  const {settings} = useServices();
  const state = useKernelState();
  const backend = useSession((session) => session.backend);
  const tensors = useSession((session) => session.ledger?.tensors);
  const bytes = useSession((session) => formatBytes(session.ledger?.bytes ?? 0));
  const open = useStore(panelState, (panels) => panels.open === "kernel");
  const words = STATE_WORDS[state];
  return (
    <Button
      className="pill"
      aria-label={`Kernel: ${words}${backend ? `, ${BACKEND_NAMES[backend]}` : ""}`}
      aria-expanded={open}
      onPress={() => (open ? hidePanel(settings) : showPanel(settings, "kernel"))}
    >
      <i className="dot" data-state={state} aria-hidden />
      {backend ? BACKEND_NAMES[backend] : words}
      {tensors !== undefined && tensors > 0 && (
        <span className="pill-detail">
          {tensors.toLocaleString("en")} {tensors === 1 ? "tensor" : "tensors"} · {bytes}
        </span>
      )}
    </Button>
  );
}
