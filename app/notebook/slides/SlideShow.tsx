import {ChevronLeft, ChevronRight, MonitorUp, MousePointer2, X} from "lucide-react";
import {useEffect} from "react";
import {useStore} from "zustand";
import {keyOf} from "../../shell/commands.ts";
import {IconButton} from "../../shell/controls.tsx";
import {useDocument, useWorkspace} from "../workspace.ts";
import {deckOf} from "./deck.ts";
import "./slides.css";

/** The controls and the pointer of a presentation; nothing while none runs. */
export function SlideShow() {
  const {presentation} = useWorkspace();
  const running = useStore(presentation.store, ({at}) => at !== null);
  return running ? <RunningShow /> : null;
}

function RunningShow() {
  const {presentation} = useWorkspace();
  const {at, pointer, pointing} = useStore(presentation.store);
  const notebook = useDocument((state) => state.notebook);
  const slides = deckOf(notebook);
  const title = slides[at?.slide ?? 0]?.title ?? "";
  const number = (at?.slide ?? 0) + 1;

  useEffect(() => {
    document.documentElement.dataset.presenting = "";
    return () => {
      delete document.documentElement.dataset.presenting;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a slide begins at its top
  useEffect(() => {
    // In newer browsers it gives a promise, which is no clean-up.
    window.scrollTo({top: 0, behavior: "instant"});
  }, [at?.slide]);

  useEffect(() => {
    if (!pointing) return;
    const follow = ({clientX, clientY}: PointerEvent) =>
      presentation.point({x: clientX / innerWidth, y: clientY / innerHeight});
    window.addEventListener("pointermove", follow);
    return () => window.removeEventListener("pointermove", follow);
  }, [pointing, presentation]);

  return (
    <>
      <nav aria-label="Slide controls">
        {/* The title above the cells is not shown now. */}
        <h1 className="visually-hidden">{notebook.title}</h1>
        <div className="slide-controls" role="toolbar" aria-label="Slides">
          <IconButton label="Back" keys={keyOf("slide-back")} onPress={() => presentation.step(-1)}>
            <ChevronLeft size={18} aria-hidden />
          </IconButton>
          <span className="slide-number" role="status">
            <span className="visually-hidden">{title}, slide </span>
            {number} <span aria-hidden>/</span> <span className="visually-hidden">of</span> {slides.length}
          </span>
          <IconButton label="Next" keys={keyOf("slide-next")} onPress={() => presentation.step(1)}>
            <ChevronRight size={18} aria-hidden />
          </IconButton>
          <IconButton
            label={pointing ? "Hide the pointer" : "Show a pointer"}
            keys={keyOf("slide-pointer")}
            onPress={() => presentation.store.setState({pointing: !pointing, pointer: null})}
          >
            <MousePointer2 size={16} aria-hidden />
          </IconButton>
          <IconButton
            label="Presenter’s window"
            keys={keyOf("slide-presenter")}
            onPress={() => presentation.openPresenter()}
          >
            <MonitorUp size={16} aria-hidden />
          </IconButton>
          <IconButton label="End the slides" keys="Escape" onPress={() => presentation.end()}>
            <X size={17} aria-hidden />
          </IconButton>
        </div>
      </nav>
      {pointer && (
        <div
          className="slide-pointer"
          style={{left: `${pointer.x * 100}vw`, top: `${pointer.y * 100}vh`}}
          aria-hidden
        />
      )}
    </>
  );
}
