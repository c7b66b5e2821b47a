/** The kernel's states in words. */
import {isRunning, type KernelStatus} from "../../session/state.ts";
import {useSession} from "../workspace.ts";

export const STATE_WORDS: Readonly<Record<KernelStatus, string>> = {
  starting: "Starting",
  idle: "Ready",
  busy: "Running",
  dead: "Ended",
  held: "Not run",
};

/** The kernel's state as readers mean it: busy also while a generator goes on. */
export function useKernelState(): KernelStatus {
  const kernel = useSession((state) => state.kernel);
  const running = useSession(isRunning);
  return kernel === "idle" && running ? "busy" : kernel;
}
