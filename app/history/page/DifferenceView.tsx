import {ArrowDownUp, Minus, PencilLine, Plus} from "lucide-react";
import {memo} from "react";
import type {Notebook} from "../../../kernel/notebook/notebook.ts";
import {StaticCode} from "../../editor/StaticCode.tsx";
import {KIND_NAMES} from "../../notebook/kinds.ts";
import {type CellDifference, countChanges, type Difference, type FieldChange, type Line} from "../difference.ts";
import "./difference.css";

/** The differences of two versions, cell by cell; runs of cells that are the same are named in one line. */
export const DifferenceView = memo(function DifferenceView({difference}: {difference: Difference}) {
  if (countChanges(difference) === 0 && difference.fields.length === 0) {
    return <p className="difference-none">No difference: both have the same cells, texts and settings.</p>;
  }
  return (
    <div className="difference">
      <Fields fields={difference.fields} />
      {runsOf(difference.cells).map((run) =>
        run.length > 0 && run[0]?.status === "same" ? (
          <p key={keyOf(run[0])} className="difference-same">
            {run.length === 1 ? "1 cell is the same" : `${run.length} cells are the same`}
          </p>
        ) : (
          run.map((cell) => <ChangedCell key={keyOf(cell)} difference={cell} />)
        ),
      )}
    </div>
  );
});

/** Neighbours that are the same in one run, every other cell in a run of its own. */
function runsOf(cells: readonly CellDifference[]): CellDifference[][] {
  const runs: CellDifference[][] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (cell.status === "same" && last?.[0]?.status === "same") last.push(cell);
    else runs.push([cell]);
  }
  return runs;
}

function keyOf({status, cell}: CellDifference): string {
  return `${status} ${cell.id}`;
}

const ICONS = {added: Plus, removed: Minus, changed: PencilLine, same: PencilLine} as const;

function ChangedCell({difference}: {difference: CellDifference}) {
  const {status, cell, lines, fields, moved} = difference;
  const textChanged = lines.some(({type}) => type !== "same");
  const Icon = moved && !textChanged ? ArrowDownUp : ICONS[status];
  return (
    <section className="difference-cell" data-status={status} aria-label={wordsOf(difference, textChanged)}>
      <h3>
        <Icon size={14} aria-hidden /> {wordsOf(difference, textChanged)} <span>{KIND_NAMES[cell.kind]}</span>
      </h3>
      <Fields fields={fields} />
      {(textChanged || status !== "changed") && <Lines lines={lines} />}
    </section>
  );
}

function wordsOf({status, from, to, moved}: CellDifference, textChanged: boolean): string {
  if (status === "added") return `Cell ${to} added`;
  if (status === "removed") return `Cell ${from} removed`;
  if (moved) return `Cell ${from} moved to ${to}${textChanged ? " and changed" : ""}`;
  return `Cell ${to} changed`;
}

function Fields({fields}: {fields: readonly FieldChange[]}) {
  if (fields.length === 0) return null;
  return (
    <dl className="difference-fields">
      {fields.map(({name, from, to}) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <del>{from || "empty"}</del> → <ins>{to || "empty"}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const SIGNS = {same: " ", removed: "−", added: "+"} as const;
const SPOKEN = {same: "", removed: "removed: ", added: "added: "} as const;

function Lines({lines}: {lines: readonly Line[]}) {
  return (
    <pre className="difference-lines">
      {lines.map(({type, pieces}, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one comparison never move
        <span key={index} className="difference-line" data-type={type}>
          <span className="difference-sign" aria-hidden>
            {SIGNS[type]}
          </span>
          <span className="visually-hidden">{SPOKEN[type]}</span>
          <span>
            {pieces.map((piece, place) =>
              piece.changed ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one comparison never move
                <mark key={place}>{piece.text}</mark>
              ) : (
                piece.text
              ),
            )}
          </span>
        </span>
      ))}
    </pre>
  );
}

/** The cells of a version as they were, without outputs. */
export const VersionText = memo(function VersionText({notebook}: {notebook: Notebook}) {
  return (
    <div className="version-text">
      <p className="version-title">{notebook.title}</p>
      {notebook.cells.map((cell, index) => (
        <section key={cell.id} className="difference-cell" aria-label={`Cell ${index + 1}`}>
          <h3>
            Cell {index + 1} <span>{KIND_NAMES[cell.kind]}</span>
          </h3>
          <StaticCode id={`version-${cell.id}`} source={cell.source} kind={cell.kind} />
        </section>
      ))}
    </div>
  );
});
