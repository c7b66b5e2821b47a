import "fake-indexeddb/auto";
import {strFromU8, strToU8, unzipSync, zipSync} from "fflate";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {newNotebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {readHistory} from "../history/recover.ts";
import type {Database} from "../storage/database.ts";
import {saveVersion} from "../storage/log.ts";
import {collectNotebook, deleteNotebook, listNotebooks, saveAttachment, saveNotebook} from "../storage/notebooks.ts";
import {openTestDatabase} from "../storage/testing.ts";
import {saveValue} from "../storage/values.ts";
import {ArchiveError, readArchive, writeArchive} from "./archive.ts";
import {planImport, runImport} from "./import.ts";

let database: Database;
let discard: () => Promise<void>;

beforeEach(async () => {
  ({database, discard} = await openTestDatabase());
});

afterEach(() => discard());

const [first, second] = [newNotebook("Ångström"), newNotebook("Second state")];

/** Two notebooks: one with a log, a named version and attachments of awkward names, one without anything. */
async function fill(): Promise<void> {
  const entry = {
    time: 5,
    tab: "t",
    action: "title",
    step: "do",
    selection: null,
    patch: {fields: {title: second.title}},
  };
  await saveNotebook(database, {
    id: "n1",
    title: second.title,
    html: writeNotebook(second),
    origin: null,
    revision: 0,
    log: {entries: [entry], before: first, after: second, settle: false},
  });
  await saveVersion(database, {notebook: "n1", id: "v1", name: "Handed in", time: 9, content: first});
  await saveAttachment(database, {
    notebook: "n1",
    name: "../a b.csv",
    mime: "text/csv",
    bytes: Uint8Array.of(1, 2).buffer,
  });
  await saveValue(database, "n1", "weights", Uint8Array.of(0, 200, 255).buffer, 7);
  const origin = {collection: "tour", slug: "x", digest: "d"};
  await saveNotebook(database, {
    id: "tour--x",
    title: "Copy",
    html: writeNotebook(newNotebook("Copy")),
    origin,
    revision: 0,
  });
  await database.put("settings", {theme: "dark"}, "settings");
}

describe("everything in one file", () => {
  it("comes back as it was in an empty browser: texts, files, log, versions, settings", async () => {
    await fill();
    const before = [await collectNotebook(database, "n1"), await collectNotebook(database, "tour--x")];
    const bytes = await writeArchive(database);
    await deleteNotebook(database, "n1");
    await deleteNotebook(database, "tour--x");

    const archive = await readArchive(bytes);
    expect(archive).toMatchObject({problems: [], settings: {theme: "dark"}});
    const plan = await planImport(database, archive);
    expect([plan.fresh.length, plan.same.length, plan.differing.length]).toEqual([2, 0, 0]);
    expect(await runImport(database, plan, "skip")).toBe(2);
    expect([await collectNotebook(database, "n1"), await collectNotebook(database, "tour--x")]).toEqual(before);
    const record = before[0]?.record;
    expect(record && (await readHistory(database, record))?.past).toHaveLength(1);
  });

  it("never writes over what is here", async () => {
    await fill();
    const archive = await readArchive(await writeArchive(database));
    const changed = {
      id: "n1",
      title: "Changed",
      html: writeNotebook(newNotebook("Changed")),
      origin: null,
      revision: 1,
    };
    await saveNotebook(database, changed);
    const here = await collectNotebook(database, "n1");
    const plan = await planImport(database, archive);
    expect([plan.fresh.length, plan.same.length, plan.differing.length]).toEqual([0, 1, 1]);
    expect(await runImport(database, plan, "skip")).toBe(0);
    expect(await runImport(database, plan, "both")).toBe(1);
    expect(await collectNotebook(database, "n1")).toEqual(here);
    const other = (await listNotebooks(database)).find(({id}) => id !== "n1" && id !== "tour--x");
    const kept = other && (await collectNotebook(database, other.id));
    expect(kept?.record.html).toBe(writeNotebook(second));
    expect([kept?.log.length, kept?.versions.length, kept?.attachments.length]).toEqual([1, 1, 1]);
  });

  /** The archive with some of its files changed. */
  async function tampered(change: (files: Record<string, Uint8Array>) => void): Promise<Uint8Array> {
    await fill();
    const files = unzipSync(await writeArchive(database));
    change(files);
    return zipSync(files);
  }
  const manifest = (files: Record<string, Uint8Array>, change: (contents: Record<string, unknown>) => void) => {
    const contents = JSON.parse(strFromU8(files["nablab.json"] as Uint8Array));
    change(contents);
    files["nablab.json"] = strToU8(JSON.stringify(contents));
  };

  it("tells a damaged notebook by its name and brings in the others", async () => {
    const bytes = await tampered((files) => {
      files["notebooks/n1.html"] = strToU8("<p>");
    });
    const archive = await readArchive(bytes);
    expect(archive.notebooks.map(({record}) => record.title)).toEqual(["Copy"]);
    expect(archive.problems).toEqual(["“Second state” is left out: its file notebooks/n1.html is damaged."]);
  });

  it("tells a file that is missing", async () => {
    const bytes = await tampered((files) => {
      delete files["attachments/n1/0"];
    });
    expect((await readArchive(bytes)).problems[0]).toMatch(/attachments\/n1\/0 is missing/);
  });

  it.each<[string, (files: Record<string, Uint8Array>) => void, RegExp]>([
    ["another zip", (files) => delete files["nablab.json"], /not one of Nablab's: it has no nablab.json/],
    ["a damaged list", (files) => Object.assign(files, {"nablab.json": strToU8("{")}), /nablab.json\) is damaged/],
    ["a newer one", (files) => manifest(files, (all) => Object.assign(all, {version: 2})), /newer Nablab/],
    ["a wrong list", (files) => manifest(files, (all) => Object.assign(all, {notebooks: [{}]})), /notebooks\.0/],
    [
      "another program's",
      (files) => manifest(files, (all) => Object.assign(all, {format: "x"})),
      /not one of Nablab's\./,
    ],
  ])("refuses %s", async (_, change, message) => {
    const error = await readArchive(await tampered(change)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ArchiveError);
    expect((error as Error).message).toMatch(message);
  });

  it("refuses what is no zip, and what was cut off anywhere", async () => {
    await expect(readArchive(strToU8("hello"))).rejects.toThrow(ArchiveError);
    await fill();
    const bytes = await writeArchive(database);
    for (const part of [0, 0.1, 0.5, 0.9, 0.999]) {
      await expect(readArchive(bytes.slice(0, Math.floor(bytes.length * part)))).rejects.toThrow(ArchiveError);
    }
  });

  it("is read or refused, never wrong, with any byte damaged", async () => {
    await fill();
    const bytes = await writeArchive(database);
    const whole = JSON.stringify((await readArchive(bytes)).notebooks.map(({record}) => record.html));
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const archive = await readArchive(damaged).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ArchiveError);
        return null;
      });
      for (const {record} of archive?.notebooks ?? []) expect(whole).toContain(JSON.stringify(record.html));
    }
  });
});
