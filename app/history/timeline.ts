/** The log as a list to choose from: named versions, and the steps of each session, one a minute or one by one. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {StoredLog, VersionRecord} from "../storage/log.ts";
import {diffNotebooks, sameNotebook} from "./patch.ts";
import {type Point, pointsOf} from "./replay.ts";
import {readContent} from "./schema.ts";

export interface Moment {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly notebook: Notebook;
  /** What was done since the moment before, e.g. “Cell 3 changed”. */
  readonly what: string;
  /** The reader's own name for it. */
  readonly version: VersionRecord | null;
}

export interface Session {
  readonly key: string;
  readonly from: number;
  readonly until: number;
  /** Newest first. */
  readonly moments: readonly Moment[];
}

export interface Timeline {
  /** Newest first. */
  readonly named: readonly Moment[];
  /** Newest first. */
  readonly sessions: readonly Session[];
  /** Steps that cannot be shown, as another version of Nablab wrote them. */
  readonly unreadable: number;
}

/** A pause that begins a new session, in milliseconds. */
export const SESSION_PAUSE = 30 * 60_000;

type Readable = Point & {readonly notebook: Notebook};

/** The timeline of a log. @param everyStep show each step, not only the last of each minute */
export function timelineOf(log: StoredLog, everyStep = false): Timeline {
  const points = pointsOf(log.entries, log.snapshots);
  const readable = points.filter((point): point is Readable => point.notebook !== null);
  const shown = everyStep ? readable : lastOfMinutes(readable);
  const moments = shown.map(
    (point, index): Moment => ({
      key: `step-${point.seq}`,
      time: point.time,
      notebook: point.notebook,
      what: summarize(shown[index - 1]?.notebook ?? null, point.notebook, point.action),
      version: null,
    }),
  );
  const sessions: {key: string; from: number; until: number; moments: Moment[]}[] = [];
  for (const moment of moments) {
    const last = sessions.at(-1);
    if (last && moment.time - last.until < SESSION_PAUSE) {
      last.moments.unshift(moment);
      last.until = moment.time;
    } else {
      sessions.push({key: `from-${moment.key}`, from: moment.time, until: moment.time, moments: [moment]});
    }
  }
  return {named: namedOf(log.versions), sessions: sessions.reverse(), unreadable: points.length - readable.length};
}

function namedOf(versions: readonly VersionRecord[]): Moment[] {
  const named = versions.flatMap((version) => {
    const notebook = readContent(version.content);
    if (!notebook) return [];
    return [{key: `version-${version.id}`, time: version.time, notebook, what: version.name, version}];
  });
  return named.sort((a, b) => b.time - a.time);
}

/** The last state of each minute in which something happened. */
function lastOfMinutes(points: readonly Readable[]): Readable[] {
  const minute = ({time}: Point) => Math.floor(time / 60_000);
  return points.filter((point, index) => {
    const next = points[index + 1];
    return !next || minute(next) !== minute(point);
  });
}

const ACTIONS: Readonly<Record<string, string>> = {
  undo: "Undo",
  redo: "Redo",
  rebase: "Back to what this tab had",
  merge: "Joined with another tab",
  recover: "Kept when the page went away",
};

function summarize(before: Notebook | null, after: Notebook, action: string): string {
  if (!before) return "The beginning";
  if (sameNotebook(before, after)) return "As before";
  const patch = diffNotebooks(before, after);
  const added = patch.added?.length ?? 0;
  const removed = before.cells.length + added - after.cells.length;
  const changed = patch.changed?.length ?? 0;
  const parts = [
    changed && `${changed === 1 ? `cell ${placeOf(after, patch.changed?.[0]?.id)}` : cells(changed)} changed`,
    added && `${cells(added)} added`,
    removed && `${cells(removed)} removed`,
    patch.order && !added && !removed && "cells moved",
    patch.fields?.title !== undefined && "title changed",
  ].filter((part) => typeof part === "string");
  const what = parts.join(", ") || "settings changed";
  const how = ACTIONS[action];
  return how ? `${how}: ${what}` : what[0]?.toUpperCase() + what.slice(1);
}

function placeOf({cells}: Notebook, id: string | undefined): number {
  return cells.findIndex((cell) => cell.id === id) + 1;
}

function cells(count: number): string {
  return count === 1 ? "1 cell" : `${count} cells`;
}
