/** What the editors do with names over all cells: rename, find references, and say in a hover what they hold. */
import * as monaco from "monaco-editor/editor/editor.api.js";
import type {QuickFix} from "../../../kernel/protocol.ts";
import {describeVariable} from "../../session/variable-words.ts";
import {formatBytes} from "../../shell/format.ts";
import {notify} from "../../shell/notices.ts";
import {presentCells} from "../cells.ts";
import {byPlace} from "../places.ts";
import {variableOf} from "../variables.ts";
import {cellOfFile} from "./module-text.ts";
import type {NameAt, NamePlace} from "./symbols.ts";

/** The worker's answers about names. */
export interface NamesClient {
  getNameAt(file: string, position: number): Promise<NameAt | null>;
  getNamePlaces(file: string, position: number): Promise<NamePlace[]>;
  getRename(file: string, position: number, newName: string): Promise<{places: NamePlace[]} | {problem: string}>;
}

/**
 * Registers rename, references and hovers with values for cells and for expressions in text cells.
 * @param apply changes the document: a rename over cells is one change of it, and one to undo
 */
export function provideNames(
  languages: string[],
  connect: () => Promise<NamesClient>,
  apply: (model: monaco.editor.ITextModel, change: QuickFix) => void,
): void {
  const at = (model: monaco.editor.ITextModel, position: monaco.Position) =>
    [model.uri.toString(), model.getOffsetAt(position)] as const;

  monaco.languages.registerRenameProvider(languages, {
    async resolveRenameLocation(model, position) {
      const client = await connect();
      const named = await client.getNameAt(...at(model, position));
      const word = {range: monaco.Range.fromPositions(position), text: ""};
      if (!named) return {...word, rejectReason: "There is no name here to change."};
      if (named.scope === "builtin")
        return {...word, rejectReason: `${named.name} is built in: it has this name in every notebook.`};
      return {range: rangeOf(model, named.start, named.name.length), text: named.name};
    },
    async provideRenameEdits(model, position, newName) {
      const client = await connect();
      const answer = await client.getRename(...at(model, position), newName);
      if ("problem" in answer) {
        // Monaco would only log it.
        notify(cellsByPlace(answer.problem), {tone: "warn"});
        return {edits: []};
      }
      const edits = answer.places.flatMap(({file, start, length, prefix, suffix}) => {
        const cell = cellOfFile(file);
        return cell === null ? [] : [{cell, start, end: start + length, text: `${prefix}${newName}${suffix}`}];
      });
      apply(model, {title: `Rename to ${newName}`, edits});
      return {edits: []};
    },
  });

  monaco.languages.registerReferenceProvider(languages, {
    async provideReferences(model, position, {includeDeclaration}) {
      const client = await connect();
      const places = await client.getNamePlaces(...at(model, position));
      return places.slice(includeDeclaration ? 0 : 1).flatMap(({file, start, length}) => {
        const uri = monaco.Uri.parse(file);
        const other = monaco.editor.getModel(uri);
        return other ? [{uri, range: rangeOf(other, start, length)}] : [];
      });
    },
  });

  monaco.languages.registerHoverProvider(languages, {
    async provideHover(model, position) {
      const client = await connect();
      const named = await client.getNameAt(...at(model, position));
      const definer = named?.definer ? cellOfFile(named.definer) : null;
      const variable = named && definer !== null ? variableOf(named.name, definer) : undefined;
      if (!named || !variable) return null;
      const size = variable.bytes === undefined ? "" : `, ${formatBytes(variable.bytes)}`;
      const lines = [{value: `Now \`${describeVariable(variable)}\`${size}`}];
      // A value in code: nothing in it is Markdown.
      if (variable.preview) lines.push({value: `\`\`\`js\n${variable.preview.replaceAll("```", "'''")}\n\`\`\``});
      return {contents: lines, range: rangeOf(model, named.start, named.name.length)};
    },
  });
}

function rangeOf(model: monaco.editor.ITextModel, start: number, length: number): monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(start + length));
}

/** The worker names cells by their files, between marks. */
function cellsByPlace(problem: string): string {
  const byId = problem.replace(/⟨([^⟩]*)⟩/g, (_, file: string) => `cell ${cellOfFile(file)}`);
  return byPlace(byId, presentCells());
}
