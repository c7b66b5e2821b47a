/** An error of a cell: what went wrong, where, how it got there, and what can be done at a click. */
import type {CellError, QuickFix, StackFrame} from "../../kernel/protocol.ts";

export interface ErrorViewProps {
  /** The cell that the error is shown at. */
  readonly cell: string;
  readonly error: CellError;
  /** How a cell is called on this page. */
  readonly cellName: (cell: string) => string;
  readonly onGoto: (cell: string, line?: number, column?: number) => void;
  readonly onFix: (fix: QuickFix) => void;
}

export function ErrorView({cell, error, cellName, onGoto, onFix}: ErrorViewProps) {
  const {name, message, line, column, root, frames, fixes} = error;
  const elsewhere = root !== undefined && root !== cell;
  return (
    <div className="error-view" role="alert">
      <p className="error-message">
        <strong>{name}</strong> {message}
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
            {cellName(root)}
          </button>
        </p>
      )}
      {fixes.length > 0 && (
        <p className="error-fixes">
          {fixes.map((fix) => (
            <button type="button" key={fix.title} className="error-fix" onClick={() => onFix(fix)}>
              {fix.title}
            </button>
          ))}
        </p>
      )}
      {frames.length > 1 && <Stack frames={frames} cellName={cellName} onGoto={onGoto} />}
    </div>
  );
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
                {cellName(frame.cell)}, line {frame.line}:{frame.column}
              </button>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}
