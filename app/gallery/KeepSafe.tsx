import {FileArchive, FileInput} from "lucide-react";
import {Button} from "react-aria-components/Button";
import {archiveState} from "../archive/archive-state.ts";
import {exportEverything} from "../archive/commands.ts";
import {useServices} from "../shell/services.ts";

/** What is kept in this browser can be lost with it: the way to have it all in one file, and back. */
export function KeepSafe() {
  const services = useServices();
  return (
    <section className="collection" aria-labelledby="keep-safe">
      <h2 id="keep-safe">Keep it safe</h2>
      <p className="section-lede">
        Your notebooks live in this browser only. One file holds them all, with their versions, attached files and your
        settings; importing it never writes over anything.
      </p>
      <p className="hero-actions">
        <Button className="button" onPress={() => void exportEverything(services)}>
          <FileArchive size={15} aria-hidden /> Export everything
        </Button>
        <Button className="button" onPress={() => archiveState.setState({importing: true})}>
          <FileInput size={15} aria-hidden /> Import everything…
        </Button>
      </p>
    </section>
  );
}
