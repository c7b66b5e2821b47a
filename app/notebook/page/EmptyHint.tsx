import {keyOf} from "../../shell/commands.ts";
import {Keys} from "../../shell/controls.tsx";
import {useDocument} from "../workspace.ts";

const EXAMPLE = "tf.grad((x) => x.square())(3)";

/** What to do in a notebook in which nothing is written yet. */
export function EmptyHint() {
  const empty = useDocument(({notebook}) => notebook.cells.every(({source}) => source.trim() === ""));
  if (!empty) return null;
  const [run, list] = [keyOf("run-next"), keyOf("shortcuts")];
  return (
    <div className="empty-hint">
      <p>
        A cell holds TypeScript. Write <code>{EXAMPLE}</code> into one and run it
        {run ? (
          <>
            {" "}
            with <Keys keys={run} />
          </>
        ) : null}
        : the slope of x² at 3 is shown beside it.
      </p>
      <p>
        A name that a cell defines can be used in all others, and they run again when it changes.
        {list ? (
          <>
            {" "}
            <Keys keys={list} /> lists the keys.
          </>
        ) : null}
      </p>
    </div>
  );
}
