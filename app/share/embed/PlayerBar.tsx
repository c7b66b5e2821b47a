import {Play, Square} from "lucide-react";
import type {ReactNode} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {isRunning} from "../../session/state.ts";
import type {Player} from "./player.ts";

/** The title of a notebook that is only looked at and run, how it stands, and what starts and stops it. */
export function PlayerBar({player, children}: {player: Player; children?: ReactNode}) {
  const {session, notebook} = player;
  const held = useStore(session.store, ({kernel}) => kernel === "held");
  const running = useStore(session.store, isRunning);
  const dead = useStore(session.store, ({kernel, reason}) => (kernel === "dead" ? reason : null));
  return (
    <header className="embed-bar">
      <strong>{notebook.title}</strong>
      <span role="status" className="dim">
        {held ? "Not run" : dead !== null ? `Ended: ${dead}` : running ? "Running" : "Ready"}
      </span>
      {held || dead !== null ? (
        <Button className="button solid" onPress={() => (held ? session.release() : session.restart({runAll: true}))}>
          <Play size={14} aria-hidden /> Run
        </Button>
      ) : (
        <Button className="button" isDisabled={!running} onPress={() => void session.stop()}>
          <Square size={13} aria-hidden /> Stop
        </Button>
      )}
      {children}
    </header>
  );
}
