/** An error of a cell: what went wrong, where, how it got there, and what can be done at a click. */
import type {CellError, QuickFix, StackFrame} from "../../kernel/protocol.ts";

export interface ErrorViewProps {
  /** The cell that the error is shown at. */
  readonly cell: string;
  readonly error: CellError;
  /** How a cell is called on this page ("cell 3"); `undefined` when it is not there. */
  readonly cellName: (cell: string) => string | undefined;
  readonly onGoto: (cell: string, line?: number, column?: number) => void;
  readonly onFix: (fix: QuickFix) => void;
}

/** A cell as messages of the kernel name it. */
const CELL_BY_ID = /\bcell ([\w-]{1,64})/g;

export function ErrorView({cell, error, cellName, onGoto, onFix}: ErrorViewProps) {
  const {name, message, line, column, root, frames, fixes} = error;
  const elsewhere = root !== undefined && root !== cell;
  return (
    <div className="error-view" role="alert">
      <p className="error-message">
        <strong>{name}</strong> <Message text={message} cellName={cellName} onGoto={onGoto} />
        {line !== undefined && (
          <button type="button" className="error-place" onClick={() => onGoto(cell, line, column)}>
            line {line}
            {column !== undefined && `:${column}`}
          </button>
        )}
      </p>
      {elsewhere && (
        <p className="error-root">
          The cause is in{" "}
          <button type="button" className="error-place" onClick={() => onGoto(root)}>
            {cellName(root) ?? `cell ${root}`}
          </button>
        </p>
      )}
      {fixes.length > 0 && (
        <p className="error-fixes">
          {fixes.map((fix) => (
            <button type="button" key={fix.title} className="error-fix" onClick={() => onFix(fix)}>
              {fix.title.replace(CELL_BY_ID, (text, id: string) => cellName(id) ?? text)}
            </button>
          ))}
        </p>
      )}
      {frames.length > 1 && <Stack frames={frames} cellName={cellName} onGoto={onGoto} />}
    </div>
  );
}

/** Messages name cells by their ids, readers know them by their place on the page. */
function Message({text, cellName, onGoto}: {text: string} & Pick<ErrorViewProps, "cellName" | "onGoto">) {
  const parts = text.split(CELL_BY_ID);
  return parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const name = cellName(part);
    if (name === undefined) return `cell ${part}`;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text
      <button type="button" className="error-place" key={index} onClick={() => onGoto(part)}>
        {name}
      </button>
    );
  });
}

function Stack({
  frames,
  cellName,
  onGoto,
}: {frames: readonly StackFrame[]} & Pick<ErrorViewProps, "cellName" | "onGoto">) {
  return (
    <details className="error-stack">
      <summary>Called from</summary>
      <ol>
        {frames.map((frame, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stack does not change, and its frames may be equal
          <li key={index}>
            <code>{frame.name || "(top level)"}</code>{" "}
            {frame.cell === undefined ? (
              <span className="error-library">library code</span>
            ) : (
              <button
                type="button"
                className="error-place"
                onClick={() => onGoto(frame.cell as string, frame.line, frame.column)}
              >
                {cellName(frame.cell) ?? `cell ${frame.cell}`}, line {frame.line}:{frame.column}
              </button>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
