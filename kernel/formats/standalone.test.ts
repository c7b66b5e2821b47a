import {JSDOM} from "jsdom";
import {expect, test} from "vitest";
import {newCell, newNotebook} from "../notebook/notebook.ts";
import {isNotebookFile, readAny} from "./read.ts";
import {writeStandalone} from "./standalone.ts";

const empty = newNotebook("A <b> & </title>");
const notebook = {
  ...empty,
  cells: [
    {...newCell(empty, "md", "text"), id: "1"},
    {...newCell(empty, "ts", "'</script><!--' + 1"), id: "2"},
    {...newCell(empty, "js", "alert(1)"), id: "3", pinned: false},
  ],
};
const outputs = new Map([
  ["1", {html: "<p>text</p>"}],
  ["2", {html: "<b>shown</b>"}],
  ["3", {html: "<i>hidden code</i>"}],
]);

test("the file shows titles, outputs and code, and opens as the notebook again", () => {
  const file = writeStandalone(notebook, {outputs, home: "https://nablab.example/"});
  const {window} = new JSDOM(file, {runScripts: "dangerously"});
  const {document} = window;
  expect(document.title).toBe("A <b> & </title>");
  expect(document.querySelector("h1")?.textContent).toBe("A <b> & </title>");
  expect([...document.querySelectorAll("[data-output] > .output")].map(({innerHTML}) => innerHTML)).toEqual(
    ["1", "2", "3"].map((id) => outputs.get(id)?.html),
  );
  expect(document.querySelector('[data-cell-id="2"] code')?.textContent).toBe("'</script><!--' + 1");
  expect(document.querySelector('[data-cell-id="3"] details')?.textContent).toContain("alert(1)");
  expect(document.querySelector("footer")?.textContent).toContain("nothing runs in it");
  expect(isNotebookFile("a.html", file)).toBe(true);
  expect(readAny("a.html", file).notebook).toEqual(notebook);
});

test("a page that runs has one script that may, which finds its data, and is the same notebook", () => {
  const script = `globalThis.got = ["</script>", /<!--/.test("<!--"), document.querySelector('[data-name="a<b"]').textContent]`;
  const blocks = [{type: "application/x-data", name: "a<b", text: "1 < 2"}];
  const file = writeStandalone(notebook, {outputs, runnable: {script, blocks, nonce: "only+this"}});
  const {window} = new JSDOM(file, {runScripts: "dangerously"});
  expect((window as unknown as {got: unknown}).got).toEqual(["</script>", true, "1 \\u003c 2"]);
  const policy = window.document.querySelector("meta[http-equiv]")?.getAttribute("content");
  expect(policy).toContain("default-src 'none'; script-src 'nonce-only+this' 'unsafe-eval' data: blob:;");
  expect(policy).not.toMatch(/https?:|\*|'self'|script-src[^;]*'unsafe-inline'/);
  expect(window.document.querySelector("#reader")).not.toBeNull();
  expect(readAny("a.html", file).notebook).toEqual(notebook);
});

test("files are taken for what they are, not for what they are called", () => {
  expect(isNotebookFile("page.html", "<p>no notebook</p>")).toBe(false);
  expect(isNotebookFile("data.csv", "a,b")).toBe(false);
  expect(isNotebookFile("N.IPYNB", "")).toBe(true);
  expect(readAny("noname", '{"nbformat": 4, "metadata": {}, "cells": []}').notebook.cells).toEqual([]);
  expect(() => readAny("x.html", "<p>")).toThrow("This is not a notebook");
});
