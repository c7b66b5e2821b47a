import {describe, expect, it} from "vitest";
import {createStore} from "zustand/vanilla";
import {newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {keepMarks, selectAll, selectedCells, selectOnly, selectTo, selectToo} from "./selection.ts";
import {createDocumentStore} from "./store.ts";
import type {View} from "./view.ts";

function open() {
  const cells = ["1", "2", "3", "4", "5"].map((id) => ({...newCell(newNotebook()), id, source: id}));
  const document = createDocumentStore({...newNotebook(), cells});
  const view = createStore<View>(() => ({
    open: new Set(),
    marked: new Set(),
    anchor: null,
    reading: false,
    checks: false,
    code: new Set(),
    outputs: new Set(),
    sections: new Set(),
  }));
  const parts = {document, view};
  keepMarks(parts);
  const ids = () =>
    selectedCells(parts)
      .map(({id}) => id)
      .join(" ");
  return {...parts, parts, ids};
}

describe("selection", () => {
  it("is one cell, or none", () => {
    const {parts, ids} = open();
    expect(ids()).toBe("");
    selectOnly(parts, "3");
    expect(ids()).toBe("3");
  });

  it("extends from its anchor in both directions", () => {
    const {parts, ids, document} = open();
    selectOnly(parts, "3");
    selectTo(parts, "5");
    expect(ids()).toBe("3 4 5");
    selectTo(parts, "2");
    expect(ids()).toBe("2 3");
    expect(document.getState().selection).toBe("2");
    selectTo(parts, "3");
    expect(ids()).toBe("3");
  });

  it("takes single cells in and out, the last one excepted", () => {
    const {parts, ids, document} = open();
    selectOnly(parts, "1");
    selectToo(parts, "4");
    selectToo(parts, "2");
    expect(ids()).toBe("1 2 4");
    selectToo(parts, "2");
    expect(ids()).toBe("1 4");
    expect(document.getState().selection).toBe("4");
    selectToo(parts, "4");
    selectToo(parts, "1");
    expect(ids()).toBe("1");
  });

  it("ends when the selection goes elsewhere, and survives cells that are gone", () => {
    const {parts, ids, document} = open();
    selectAll(parts, ["1", "2", "3"]);
    document.dispatch({type: "delete", ids: ["1"]});
    expect(ids()).toBe("2 3");
    document.dispatch({type: "select", id: "5"});
    expect(ids()).toBe("5");
    document.dispatch({type: "select", id: "2"});
    expect(ids()).toBe("2");
  });
});
