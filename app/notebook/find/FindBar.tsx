import {ArrowDown, ArrowUp, CaseSensitive, Regex, Replace, ReplaceAll, WholeWord, X} from "lucide-react";
import {type KeyboardEvent, type ReactNode, useEffect, useRef} from "react";
import {Input} from "react-aria-components/Input";
import {ToggleButton} from "react-aria-components/ToggleButton";
import {useStore} from "zustand";
import {IconButton} from "../../shell/controls.tsx";
import {writeTyped} from "../../shell/typed-ahead.ts";
import {openCode} from "../actions.ts";
import {editCell, focusCell} from "../page/focus.ts";
import {useWorkspace} from "../workspace.ts";
import "./find.css";
import {finder} from "./finder.ts";
import {MatchList} from "./MatchList.tsx";
import {showMatch} from "./show-match.ts";
import {useSearch} from "./use-search.ts";

/** Find and replace over all cells, at the top right of the page; nothing while it is closed. */
export function FindBar() {
  const open = useStore(finder.store, (state) => state.open);
  return open ? <OpenFindBar /> : null;
}

function OpenFindBar() {
  const workspace = useWorkspace();
  const {query, matches, more, at, problem, asked} = useStore(finder.store);
  const {replaceOne, replaceAll} = useSearch();
  const field = useRef<HTMLInputElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each request to search selects what is in the field
  useEffect(() => field.current?.select(), [asked]);
  // After that: it takes the place of what is selected.
  useEffect(writeTyped, []);

  const match = matches[at];
  useEffect(() => {
    if (!match) return;
    openCode(workspace, match.cell, true);
    return showMatch(match);
  }, [match, workspace]);

  useEffect(() => {
    // A button that has nothing more to do is disabled, and would take the focus with it.
    if (!match && document.activeElement?.matches("body, :disabled")) field.current?.focus();
  }, [match]);

  function close() {
    finder.close();
    const {selection} = workspace.document.getState();
    const id = match?.cell ?? selection;
    if (id !== null) focusCell(id);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }

  function onFindKey(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    finder.step(event.shiftKey ? -1 : 1);
  }

  return (
    <search className="find" aria-label="Find and replace" onKeyDown={onKeyDown}>
      <div className="find-row">
        <Input
          ref={field}
          aria-label="Find"
          placeholder="Find in all cells"
          spellCheck={false}
          autoFocus
          value={query.find}
          aria-invalid={problem !== null || undefined}
          aria-describedby="find-state"
          onChange={(event) => finder.ask({find: event.target.value})}
          onKeyDown={onFindKey}
        />
        <Option label="Match capitals" on={query.matchCase} set={(matchCase) => finder.ask({matchCase})}>
          <CaseSensitive size={17} aria-hidden />
        </Option>
        <Option label="Whole words" on={query.wholeWord} set={(wholeWord) => finder.ask({wholeWord})}>
          <WholeWord size={17} aria-hidden />
        </Option>
        <Option label="Regular expression" on={query.regex} set={(regex) => finder.ask({regex})}>
          <Regex size={16} aria-hidden />
        </Option>
        <IconButton label="Previous match" keys="Shift+Enter" onPress={() => finder.step(-1)}>
          <ArrowUp size={16} aria-hidden />
        </IconButton>
        <IconButton label="Next match" keys="Enter" onPress={() => finder.step(1)}>
          <ArrowDown size={16} aria-hidden />
        </IconButton>
        <IconButton label="Close" keys="Escape" onPress={close}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <div className="find-row">
        <Input
          aria-label="Replace by"
          placeholder={query.regex ? "Replace by ($1, $<name>, \\n)" : "Replace by"}
          spellCheck={false}
          value={query.replacement}
          onChange={(event) => finder.ask({replacement: event.target.value})}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            replaceOne();
          }}
        />
        <IconButton label="Replace this match" keys="Enter" isDisabled={!match} onPress={replaceOne}>
          <Replace size={16} aria-hidden />
        </IconButton>
        <IconButton label="Replace all matches" isDisabled={!match || more} onPress={replaceAll}>
          <ReplaceAll size={16} aria-hidden />
        </IconButton>
      </div>
      <p className="find-state" id="find-state" role="status" data-tone={problem ? "bad" : undefined}>
        {problem ?? stateText(query.find, matches.length, at, more)}
      </p>
      <MatchList
        onChoose={({cell, start}) => {
          const source = workspace.document.getState().notebook.cells.find(({id}) => id === cell)?.source ?? "";
          const lines = source.slice(0, start).split("\n");
          editCell(cell, {line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1});
        }}
      />
    </search>
  );
}

function stateText(find: string, count: number, at: number, more: boolean): string {
  if (find === "") return "";
  if (count === 0) return "No match in any cell";
  if (more) return `${at + 1} of more than ${count}: narrow the search to replace all`;
  return `${at + 1} of ${count}`;
}

interface OptionProps {
  label: string;
  on: boolean;
  set(on: boolean): void;
  children: ReactNode;
}

function Option({label, on, set, children}: OptionProps) {
  return (
    <ToggleButton className="icon-button" aria-label={label} data-tip="" isSelected={on} onChange={set}>
      {children}
    </ToggleButton>
  );
}
