import {Download} from "lucide-react";
import {type CSSProperties, type RefObject, useEffect, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Header} from "react-aria-components/Header";
import {Menu, MenuItem, MenuSection, MenuTrigger} from "react-aria-components/Menu";
import {Popover} from "react-aria-components/Popover";
import {notify} from "../../shell/notices.ts";
import {shownTable} from "../table/shown.ts";
import {type Figure, figuresIn, mainDrawing, titleOf} from "./figures.ts";
import {type FilmKind, saveFilm} from "./film.ts";
import {type AskForTable, type ExportKind, exportFigure, NO_NUMBERS} from "./save.ts";
import "./figure-menu.css";

type Choice = ExportKind | FilmKind | "table";

const KINDS: readonly (readonly [Choice, string])[] = [
  ["table", "Show as table"],
  ["svg", "Save as SVG"],
  ["png", "Save as PNG"],
  ["csv", "Save numbers as CSV"],
  ["copy", "Copy picture"],
  ["webm", "Record a film (WebM)"],
  ["gif", "Record a film (GIF)"],
];

/** Milliseconds between two looks for figures in an output that may change. */
const LOOK_INTERVAL = 400;

/**
 * A button at the corner of the figure under the pointer, whose menu saves it or shows its numbers. By keyboard the
 * button comes at the end of the cell, and its menu has all figures of the output. It stands beside the output, in the
 * same parent, while the pointer or the focus is in the cell.
 */
export function FigureMenu({table}: {table: AskForTable}) {
  const place = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const output = useOutput(place);
  const count = useFigureCount(output);
  const {hovered, corner} = useHoveredFigure(output, place, isOpen);
  const [listed, setListed] = useState<readonly {readonly index: number; readonly title: string}[]>([]);

  /** Figures are drawn anew all the time, so they are known by their place. */
  function open(isOpen: boolean) {
    setOpen(isOpen);
    if (!isOpen || !output) return;
    const all = figuresIn(output).map((figure, index) => ({index, title: titleOf(figure)}));
    const byKeyboard = place.current?.querySelector(":focus-visible");
    setListed(hovered === undefined || byKeyboard ? all : all.filter(({index}) => index === hovered));
  }

  async function show(figure: Figure) {
    const csv = await table(figure);
    if (csv === null) throw new Error(NO_NUMBERS);
    const returnTo = output?.closest<HTMLElement>("[data-cell-id]") ?? null;
    shownTable.setState({table: {title: titleOf(figure), csv, returnTo}});
  }

  async function act(index: number, kind: Choice) {
    const find = () => (output ? figuresIn(output)[index] : undefined);
    if (kind === "webm" || kind === "gif") return saveFilm(kind, find);
    const figure = find();
    try {
      if (!figure) throw new Error("It is not there any more.");
      if (kind === "table") await show(figure);
      else await exportFigure(figure, kind, table);
      if (kind === "copy") notify("The picture is in the clipboard.", {tone: "good"});
    } catch (error) {
      notify(
        `${kind === "table" ? "There is no table." : "The figure was not saved."} ${error instanceof Error ? error.message : String(error)}`,
        {tone: "warn"},
      );
    }
  }

  return (
    <div
      ref={place}
      className="figure-menu"
      style={corner}
      data-hovered={hovered !== undefined || undefined}
      hidden={count === 0}
    >
      <MenuTrigger isOpen={isOpen} onOpenChange={open}>
        <Button
          className="icon-button"
          aria-label={count === 1 ? "Save figure or show its numbers" : "Save figures or show their numbers"}
        >
          <Download size={15} aria-hidden />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu
            className="menu"
            aria-label="Figure"
            onAction={(key) => {
              const [index, kind] = String(key).split(" ");
              void act(Number(index), kind as Choice);
            }}
          >
            {listed.map(({index, title}) => (
              <MenuSection key={index}>
                {listed.length > 1 && <Header className="menu-header figure-menu-title">{title}</Header>}
                {KINDS.map(([kind, name]) => (
                  <MenuItem key={kind} id={`${index} ${kind}`} className="menu-item" textValue={name}>
                    {name}
                  </MenuItem>
                ))}
              </MenuSection>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}

/** The output beside a place. */
function useOutput(place: RefObject<HTMLElement | null>): HTMLElement | null {
  const [output, setOutput] = useState<HTMLElement | null>(null);
  useEffect(
    () => setOutput(place.current?.parentElement?.querySelector<HTMLElement>("[data-output]") ?? null),
    [place],
  );
  return output;
}

/** How many figures there are, looked at now and then. */
function useFigureCount(output: HTMLElement | null): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!output) return;
    const look = () => setCount(figuresIn(output).length);
    look();
    const timer = setInterval(look, LOOK_INTERVAL);
    return () => clearInterval(timer);
  }, [output]);
  return count;
}

interface Hovered {
  /** Among the figures of the output. */
  readonly hovered?: number;
  /** Where its corner is in the element round the output. */
  readonly corner?: CSSProperties;
}

/** The figure under the pointer; the last one while the pointer is on the button or the menu is open. */
function useHoveredFigure(output: HTMLElement | null, place: RefObject<HTMLElement | null>, isOpen: boolean): Hovered {
  const [state, setState] = useState<Hovered>({});
  useEffect(() => {
    const frame = output?.parentElement;
    if (!frame || isOpen) return;
    const look = () => {
      if (place.current?.matches(":hover")) return;
      const figures = figuresIn(output);
      const hovered = figures.findIndex((figure) => figure.matches(":hover"));
      const figure = figures[hovered];
      setState((last) => {
        if (!figure) return last.hovered === undefined ? last : {};
        return last.hovered === hovered ? last : {hovered, corner: cornerOf(figure, frame)};
      });
    };
    look();
    frame.addEventListener("pointerover", look);
    return () => frame.removeEventListener("pointerover", look);
  }, [output, place, isOpen]);
  return state;
}

/** The cell's own tools hang over its upper edge by so much (CSS pixels). */
const TOOLS = 20;

function cornerOf(figure: Figure, frame: Element): CSSProperties {
  const [inner, outer] = [mainDrawing(figure).getBoundingClientRect(), frame.getBoundingClientRect()];
  return {top: Math.max(TOOLS, inner.top - outer.top), right: Math.max(0, outer.right - inner.right)};
}
