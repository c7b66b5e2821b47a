import "./replay.css";
import {useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Heading} from "react-aria-components/Heading";
import {focusCell} from "../notebook/page/focus.ts";
import {useWorkspace} from "../notebook/workspace.ts";
import type {CellComparison} from "./compare.ts";
import {type ReplayReport, replay} from "./replay.ts";

/** What the dialog holds: the run, and the report of it. */
export function Replay({close}: {close(): void}) {
  const {session} = useWorkspace();
  const [report, setReport] = useState<ReplayReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    replay(session, stop.signal).then(setReport, (error: Error) => stop.signal.aborted || setProblem(error.message));
    return () => stop.abort();
  }, [session]);
  return (
    <div className="form replay">
      <Heading slot="title">Replay</Heading>
      {problem !== null && <p role="alert">The notebook could not be run again: {problem}</p>}
      {!report && problem === null && (
        <p role="status">Everything runs once more in a new kernel, with the same seed and controls…</p>
      )}
      {report && <Report report={report} close={close} />}
      <div className="panel-actions">
        <Button className="button" onPress={close} autoFocus>
          {report || problem !== null ? "Close" : "Stop comparing"}
        </Button>
      </div>
    </div>
  );
}

function Report({report: {cells, live, waiting, devices}, close}: {report: ReplayReport; close(): void}) {
  const {document} = useWorkspace();
  const place = (id: string) => document.getState().notebook.cells.findIndex((cell) => cell.id === id) + 1;
  const listed = (ids: readonly string[]) => ids.map((id) => `cell ${place(id)}`).join(", ");
  const equal = cells.filter(({outcome}) => outcome === "equal");
  const rest = cells.filter(({outcome}) => outcome !== "equal");
  const [first, second] = devices;
  return (
    <>
      <p role="status">
        <strong>{verdict(cells)}</strong> {first === second ? `Both runs on ${first}.` : `${first}, then ${second}.`}
      </p>
      {rest.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Came out</th>
              <th scope="col">Largest deviation</th>
            </tr>
          </thead>
          <tbody>
            {rest.map((cell) => (
              <tr key={cell.id} data-outcome={cell.outcome}>
                <td>
                  <Button
                    className="link"
                    onPress={() => {
                      close();
                      focusCell(cell.id);
                    }}
                  >
                    cell {place(cell.id)}
                  </Button>
                </td>
                <td>{WORDS[cell.outcome]}</td>
                <td>{deviation(cell)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="panel-hint">
        {equal.length} {equal.length === 1 ? "cell is" : "cells are"} equal to the last bit.
        {live.length > 0 && ` Not compared, as they go on changing: ${listed(live)}.`}
        {waiting.length > 0 && ` Not compared, as they had not run as they stand: ${listed(waiting)}.`}
      </p>
    </>
  );
}

const WORDS: Readonly<Record<CellComparison["outcome"], string>> = {
  equal: "equal",
  near: "nearly the same",
  other: "another value",
  missing: "a value in one run only",
};

/** The whole in a sentence. */
function verdict(cells: readonly CellComparison[]): string {
  const deviations = cells.map(({relative = 0}) => relative);
  if (cells.length === 0) return "No cell holds a value that could be compared.";
  if (cells.every(({outcome}) => outcome === "equal")) return "The same to the last bit.";
  if (cells.every(({outcome}) => outcome === "equal" || outcome === "near")) {
    return `The same but for rounding: relative deviation up to ${Math.max(...deviations).toExponential(1)}.`;
  }
  return "Not the same: see below.";
}

function deviation({deviation: largest, relative, count, told}: CellComparison): string {
  if (largest === undefined || relative === undefined) return "";
  if (largest === 0) return "in its texts, or beyond the numbers compared";
  const of = told < count ? ` (of the first ${told.toLocaleString("en")})` : "";
  return `${amount(largest)}, ${share(relative)} of the value${of}`;
}

function amount(x: number): string {
  return x >= 1e-3 && x < 1e5 ? String(Number(x.toPrecision(3))) : x.toExponential(2);
}

function share(x: number): string {
  return x >= 1e-3 && x < 1e3 ? `${Number((x * 100).toPrecision(2))} %` : x.toExponential(1);
}
