import {ChevronLeft, ChevronRight, Pause, Play, RotateCcw} from "lucide-react";
import {type KeyboardEvent, type PointerEvent, useEffect, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import {IconButton} from "../../shell/controls.tsx";
import {joinSlides, type SlideChannel, type SlideState} from "./channel.ts";
import "../page/styles.ts";
import "./slides.css";
import {Thumbnail} from "./Thumbnail.tsx";
import {useTimer} from "./timer.ts";

/** The presenter's window: this slide and the next, notes, time, and the keys for both windows. */
export function PresenterView({id}: {id: string}) {
  const [state, setState] = useState<SlideState | null>(null);
  const [over, setOver] = useState(false);
  const channel = useRef<SlideChannel>(null);
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    const joined = joinSlides(id, (message) => {
      if (message.type === "state") {
        setState(message);
        setOver(false);
      } else if (message.type === "over") setOver(true);
    });
    channel.current = joined;
    joined.send({type: "hello"});
    main.current?.focus();
    return () => joined.close();
  }, [id]);

  useEffect(() => {
    document.title = state ? `Presenter · ${state.deck}` : "Presenter";
  }, [state]);

  const step = (by: 1 | -1) => channel.current?.send({type: "step", by});

  function onKeyDown(event: KeyboardEvent) {
    if (event.target instanceof HTMLSelectElement) return;
    const forward = ["ArrowRight", "ArrowDown", "PageDown", "n"].includes(event.key);
    const backward = ["ArrowLeft", "ArrowUp", "PageUp", "p"].includes(event.key);
    const space = event.key === " " && !(event.target instanceof HTMLButtonElement);
    if (!forward && !backward && !space) return;
    event.preventDefault();
    step(forward || (space && !event.shiftKey) ? 1 : -1);
  }

  function point(event: PointerEvent<HTMLElement>) {
    const {left, top, width, height} = event.currentTarget.getBoundingClientRect();
    channel.current?.send({
      type: "pointer",
      at: {x: (event.clientX - left) / width, y: (event.clientY - top) / height},
    });
  }

  if (!state) {
    return (
      <main id="main" ref={main} tabIndex={-1} className="unknown">
        <h1>No slides yet</h1>
        <p>This window follows slides that run in another window of this browser. Start them there with “Present”.</p>
      </main>
    );
  }
  return (
    <main id="main" ref={main} tabIndex={-1} className="presenter" onKeyDown={onKeyDown}>
      <header className="presenter-head">
        <h1>{state.deck}</h1>
        {over && <span role="alert">The slides have ended.</span>}
        <Timer />
      </header>
      <Thumbnail
        label="This slide; move here to point"
        picture={state.now}
        width={state.width}
        height={state.height}
        onPointerMove={point}
        onPointerLeave={() => channel.current?.send({type: "pointer", at: null})}
      />
      <div className="presenter-side">
        <section aria-label="Next">
          <h2>Next{state.next ? `: ${state.next.title}` : ""}</h2>
          {state.next ? (
            <Thumbnail label="The next slide" picture={state.next} width={state.width} height={state.height} />
          ) : (
            <p>The end.</p>
          )}
        </section>
        <h2>Notes</h2>
        <p className="presenter-notes">{state.notes || "No notes for this slide."}</p>
      </div>
      <footer className="presenter-foot">
        <Button className="button" onPress={() => step(-1)}>
          <ChevronLeft size={16} aria-hidden /> Back
        </Button>
        <Button className="button solid" onPress={() => step(1)}>
          Next <ChevronRight size={16} aria-hidden />
        </Button>
        <select
          aria-label="Go to a slide"
          value={state.slide}
          onChange={(event) => channel.current?.send({type: "go", slide: Number(event.target.value)})}
        >
          {state.titles.map((title, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a slide is its place
            <option key={index} value={index}>
              {index + 1}. {title}
            </option>
          ))}
        </select>
        <span role="status">
          Slide {state.slide + 1} of {state.titles.length}
          {state.steps > 1 && `, step ${state.step + 1} of ${state.steps}`}
        </span>
        <span className="grow" />
        <Button className="button" onPress={() => channel.current?.send({type: "end"})}>
          End the slides
        </Button>
      </footer>
    </main>
  );
}

function Timer() {
  const {text, clock, running, toggle, reset} = useTimer();
  return (
    <>
      <span className="dim">{clock}</span>
      <span className="presenter-time" role="timer" aria-label="Time since the start">
        {text}
      </span>
      <IconButton label={running ? "Pause the time" : "Go on with the time"} onPress={toggle}>
        {running ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}
      </IconButton>
      <IconButton label="Time from zero" onPress={reset}>
        <RotateCcw size={15} aria-hidden />
      </IconButton>
    </>
  );
}
