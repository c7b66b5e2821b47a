/** A presentation that runs in this window: its place, its pointer, and the presenter's window beside it. */
import {createStore, type StoreApi} from "zustand/vanilla";
import {snapshot} from "../../output/snapshot.ts";
import {notify} from "../../shell/notices.ts";
import {formatRoute} from "../../shell/router.ts";
import {newNotebookId} from "../../storage/notebooks.ts";
import {isCheck} from "../exercises/exercise.ts";
import type {Workspace} from "../workspace.ts";
import {joinSlides, type SlideChannel, type SlideState} from "./channel.ts";
import {back, deckOf, forward, type Position, positionOf, visibleAt, within} from "./deck.ts";

export interface Presenting {
  readonly at: Position | null;
  /** Where the pointer is, as parts of the window; null while it is not shown. */
  readonly pointer: {readonly x: number; readonly y: number} | null;
  /** The mouse moves the pointer. */
  readonly pointing: boolean;
}

export interface Presentation {
  readonly store: StoreApi<Presenting>;
  /** Begins at the slide of the selected cell. */
  begin(): void;
  end(): void;
  step(by: 1 | -1): void;
  go(slide: number): void;
  point(at: Presenting["pointer"]): void;
  /** Opens the presenter's window. */
  openPresenter(): void;
  dispose(): void;
}

/** Outputs may still be drawn when a slide appears: what the presenter sees is brought up to date after this (ms). */
const SETTLE = 800;

/** The presentation of a notebook; it does not run yet. */
export function createPresentation({
  document: notebook,
  output,
  view,
}: Pick<Workspace, "document" | "output" | "view">): Presentation {
  const store = createStore<Presenting>(() => ({at: null, pointer: null, pointing: false}));
  const id = newNotebookId();
  let channel: SlideChannel | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const deck = () => deckOf(notebook.getState().notebook);
  const move = (how: (at: Position) => Position) => {
    const {at} = store.getState();
    if (at) store.setState({at: within(deck(), how(at))});
  };

  const presentation: Presentation = {
    store,
    begin() {
      const slides = deck();
      if (slides.length === 0) return void notify("This notebook has no cell that is on a slide.");
      const at = positionOf(slides, notebook.getState().selection);
      notebook.dispatch({type: "select", id: null});
      (document.activeElement as HTMLElement | null)?.blur();
      store.setState({at, pointer: null});
    },
    end() {
      store.setState({at: null, pointer: null, pointing: false});
      channel?.send({type: "over"});
    },
    step: (by) => move((at) => (by > 0 ? forward : back)(deck(), at)),
    go: (slide) => move(() => ({slide, step: 0})),
    point: (pointer) => store.setState({pointer}),
    openPresenter() {
      if (!store.getState().at) presentation.begin();
      channel ??= joinSlides(id, (message) => {
        if (message.type === "hello") report();
        else if (message.type === "step") presentation.step(message.by);
        else if (message.type === "go") presentation.go(message.slide);
        else if (message.type === "pointer") presentation.point(message.at);
        else if (message.type === "end") presentation.end();
      });
      const opened = window.open(
        formatRoute({view: "presenter", id}),
        `nablab-presenter-${id}`,
        "popup,width=1100,height=720",
      );
      if (!opened) {
        notify("The browser did not open the presenter’s window. Allow pop-up windows for this page and try again.", {
          tone: "warn",
        });
      }
    },
    dispose() {
      clearTimeout(timer);
      channel?.send({type: "over"});
      channel?.close();
      channel = null;
      unsubscribe();
    },
  };

  const unsubscribe = store.subscribe(({at}, before) => {
    if (!at || at === before.at) return;
    // After the page shows it, and again when it has settled.
    requestAnimationFrame(report);
    clearTimeout(timer);
    timer = setTimeout(report, SETTLE);
  });

  function report(): void {
    const {at} = store.getState();
    if (!at || !channel) return;
    const slides = deck();
    const slide = slides[at.slide];
    if (!slide) return;
    const after = forward(slides, at);
    const last = after.slide === at.slide && after.step === at.step;
    channel.send({
      type: "state",
      deck: notebook.getState().notebook.title,
      titles: slides.map(({title}) => title),
      slide: at.slide,
      step: at.step,
      steps: slide.steps.length,
      notes: slide.notes,
      now: thumbnail(slide.title, visibleAt(slides, at)),
      next: last ? null : thumbnail(slides[after.slide]?.title ?? "", visibleAt(slides, after)),
      width: innerWidth,
      height: innerHeight,
    });
  }

  function thumbnail(title: string, visible: ReadonlySet<string>): SlideState["now"] {
    const cells = notebook
      .getState()
      .notebook.cells.filter((cell) => visible.has(cell.id) && (view.getState().checks || !isCheck(cell)))
      .map(({id, kind, source}) => {
        const root = output.rootOf(id);
        const isOpen = root?.closest("[data-cell-id]")?.hasAttribute("data-open");
        return {id, kind, html: root ? snapshot(root) : "", code: isOpen ? source : null};
      });
    return {title, cells};
  }

  return presentation;
}
