import * as monaco from "monaco-editor/editor/editor.api.js";
import type {CellError, QuickFix} from "../../kernel/protocol.ts";
import {presentCells} from "./cells.ts";
import {markerRange} from "./markers.ts";
import {byPlace} from "./places.ts";
import {CELL_LANGUAGE} from "./typescript/service.ts";

/** Owner of the markers of what the kernel reports. */
const KERNEL_MARKERS = "kernel";
const FIX_COMMAND = "nablab.fix";

interface Reported {
  readonly range: monaco.IRange;
  readonly error: CellError;
}

const reported = new WeakMap<monaco.editor.ITextModel, readonly Reported[]>();

const messageOf = (error: CellError) => byPlace(`${error.name}: ${error.message}`, presentCells());

/** Marks the kernel's errors in a cell's text, in place of those it reported before. */
export function showErrors(model: monaco.editor.ITextModel, errors: readonly CellError[]): void {
  const text = model.getValue();
  const placed = errors.flatMap((error) => {
    const range = markerRange(text, error);
    return range ? [{range, error}] : [];
  });
  reported.set(model, placed);
  monaco.editor.setModelMarkers(
    model,
    KERNEL_MARKERS,
    placed.map(({range, error}) => ({
      ...range,
      severity: monaco.MarkerSeverity.Error,
      message: messageOf(error),
    })),
  );
}

/** Offers the quick fixes that come with the kernel's errors; `apply` carries one out in the document. */
export function offerFixes(apply: (model: monaco.editor.ITextModel, fix: QuickFix) => void): void {
  monaco.editor.registerCommand(FIX_COMMAND, (_accessor, uri: string, fix: QuickFix) => {
    const model = monaco.editor.getModel(monaco.Uri.parse(uri));
    if (model) apply(model, fix);
  });
  const languages = [CELL_LANGUAGE, "markdown", "html", "tex", "dot", "plaintext"];
  monaco.languages.registerCodeActionProvider(languages, {
    provideCodeActions(model, _range, context) {
      const actions = (reported.get(model) ?? []).flatMap(({error}) =>
        context.markers
          .filter((marker) => marker.message === messageOf(error))
          .flatMap((marker) =>
            error.fixes.map((fix) => ({
              title: byPlace(fix.title, presentCells()),
              kind: "quickfix",
              diagnostics: [marker],
              isPreferred: true,
              command: {id: FIX_COMMAND, title: fix.title, arguments: [model.uri.toString(), fix]},
            })),
          ),
      );
      return {actions, dispose() {}};
    },
  });
}
