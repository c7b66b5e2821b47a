/** When the editors are loaded: Monaco takes a quarter of a second of the page's thread, which a live chart would miss. */
import {useEffect} from "react";
import {startEditors} from "../../editor/load.ts";
import {whenAtRest} from "../../shell/calm.ts";
import {fetchParts} from "../../shell/later.tsx";
import {notify} from "../../shell/notices.ts";

/** Nothing has computed, and nothing was pressed, for so long (milliseconds): the processor and the network are free. */
const REST = 2500;

/**
 * Loads the editors once nothing runs, and before that as soon as the reader turns to the text of a cell; after them
 * what opens at a press.
 */
export function useEditors(): void {
  useEffect(() => {
    const turn = ({target}: Event) => {
      // A control in an output is no text to edit.
      if (target instanceof Element && (target.closest(".cell-editor") || target.matches(".cell"))) begin();
    };
    const callOff = whenAtRest(REST, begin);
    const end = () => {
      callOff();
      document.removeEventListener("pointermove", turn);
      document.removeEventListener("focusin", turn);
    };
    function begin(): void {
      end();
      startEditors().then(
        () => void fetchParts(),
        (error: Error) => {
          notify(`The editor could not be loaded: ${error.message}. Click into a cell to try again.`, {tone: "warn"});
        },
      );
    }
    // Not `pointerover`: text that scrolls under a pointer at rest is not what the reader turns to.
    document.addEventListener("pointermove", turn, {passive: true});
    document.addEventListener("focusin", turn);
    return end;
  }, []);
}
