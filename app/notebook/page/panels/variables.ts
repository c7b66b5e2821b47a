/** The notebook's names as the panel lists them. */
import type {CellStatus, Variable} from "../../../../kernel/protocol.ts";
import type {SessionState} from "../../../session/state.ts";
import {describeVariable} from "../../../session/variable-words.ts";

export interface VariableRow {
  readonly name: string;
  /** The cell that defines it. */
  readonly cell: string;
  /** Cells that use it, in page order. */
  readonly users: readonly string[];
  /** What it holds; `null` when its cell has not given it a value. */
  readonly value: Variable | null;
  readonly status: CellStatus | undefined;
}

export type SortKey = "place" | "name" | "bytes";

type Known = Pick<SessionState, "variables" | "analyses" | "cells">;

/**
 * Every name that a cell defines, those without a value too, in the order of the cells and of their texts.
 * @param order ids of all cells in page order
 */
export function listVariables({variables, analyses, cells}: Known, order: readonly string[]): VariableRow[] {
  const users = new Map<string, string[]>();
  for (const id of order) {
    for (const name of new Set(analyses[id]?.inputs)) users.set(name, [...(users.get(name) ?? []), id]);
  }
  return order.flatMap((cell) =>
    (analyses[cell]?.outputs ?? []).map((name) => {
      const value = variables[name];
      return {
        name,
        cell,
        users: (users.get(name) ?? []).filter((id) => id !== cell),
        value: value?.cell === cell ? value : null,
        status: cells[cell]?.status,
      };
    }),
  );
}

/** The rows that have all words of the filter in their name or in what they hold. */
export function filterVariables(rows: readonly VariableRow[], filter: string): VariableRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = `${row.name} ${row.value ? `${describeVariable(row.value)} ${row.value.preview}` : ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The rows by name, or the largest first; page order stays as it is. */
export function sortVariables(rows: readonly VariableRow[], key: SortKey): VariableRow[] {
  if (key === "name") return rows.toSorted((a, b) => a.name.localeCompare(b.name, "en", {numeric: true}));
  if (key === "bytes") return rows.toSorted((a, b) => (b.value?.bytes ?? -1) - (a.value?.bytes ?? -1));
  return [...rows];
}
