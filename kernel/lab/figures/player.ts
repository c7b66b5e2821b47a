/** The player: how a reader pauses, steps and restarts a run, and chooses its seed. */
import {checkWhole, FigureError, show} from "./arguments.ts";
import {Pace} from "./pace.ts";
import {createRun, type PlayerRun, type Progress} from "./player-run.ts";

export interface PlayerOptions {
  /** A whole number from 0 to 2³² − 1; by default 0. */
  readonly seed?: number;
  /** Whether runs begin by themselves, as by default; otherwise they take one step and wait. */
  readonly playing?: boolean;
}

/**
 * The player's element. Its `value` is the run: a new one, told by an `input` event, after a reset or with a new seed.
 * Play, pause and step change no value: what depends on it goes on.
 */
export type Player = HTMLDivElement & {value: PlayerRun};

const MOST = 2 ** 32 - 1;
/** Milliseconds between two counts shown. */
const COUNT_INTERVAL = 100;

/**
 * Buttons that pause and play, step and reset a run, and a field for its seed:
 *
 *     const player = view(lab.figures.player({seed: 1}))
 *     const state = (async function* () {
 *       for await (const step of player.steps(2000, {invalidation})) {
 *         // …
 *         yield {step, loss};
 *       }
 *     })()
 *
 * Where nobody can press anything it plays.
 * @throws FigureError for a seed or another option that cannot be
 */
export function player({seed = 0, playing = true}: PlayerOptions = {}): Player {
  checkWhole("player", "seed", seed, 0, MOST);
  if (typeof playing !== "boolean") throw new FigureError("player", "playing", show(playing), "true or false");
  const pace = new Pace(playing);
  const parts = build(seed);
  const {root, toggle, step, reset, field, status} = parts;
  let closing = new AbortController();
  let progress: Progress = {taken: 0, count: 0, done: false};
  let problem = "";
  let shownAt = Number.NEGATIVE_INFINITY;

  function begin(seed: number): PlayerRun {
    closing.abort();
    closing = new AbortController();
    pace.begin();
    progress = {taken: 0, count: 0, done: false};
    return createRun(seed, pace, closing.signal, told);
  }
  let run = begin(seed);

  function told(next: Progress): void {
    const changed = next.done !== progress.done || !pace.playing;
    progress = next;
    if (changed || performance.now() - shownAt > COUNT_INTERVAL) render();
  }

  function render(): void {
    shownAt = performance.now();
    dress(toggle, pace.playing && !progress.done ? PAUSE : PLAY);
    // Not `disabled`: a button that has the focus when the run ends keeps it.
    for (const button of [toggle, step]) button.setAttribute("aria-disabled", String(progress.done));
    const {taken, count, done} = progress;
    const counted = count > 0 ? `${taken.toLocaleString("en")} / ${count.toLocaleString("en")}` : "";
    status.textContent = problem || (done ? `${counted} · done` : counted);
    field.setAttribute("aria-invalid", String(problem !== ""));
  }

  function restart(seed: number): void {
    run = begin(seed);
    render();
    root.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function takeSeed(): void {
    const text = field.value.trim();
    const wanted = Number(text);
    problem = isSeed(text, wanted) ? "" : `A seed is a whole number from 0 to ${MOST}; it stays ${run.seed}.`;
    if (problem || wanted === run.seed) render();
    else restart(wanted);
  }

  toggle.addEventListener("click", () => {
    if (progress.done) return;
    if (pace.playing) pace.pause();
    else pace.play();
    render();
  });
  step.addEventListener("click", () => {
    if (progress.done) return;
    pace.step();
    render();
  });
  reset.addEventListener("click", () => {
    field.value = String(run.seed);
    problem = "";
    restart(run.seed);
  });
  // What is being typed is no value yet, so it must not reach who listens to the player.
  field.addEventListener("input", (event) => event.stopPropagation());
  field.addEventListener("change", takeSeed);
  render();

  return Object.defineProperty(root, "value", {
    get: () => run,
    // A notebook's restored value, or a script's.
    set(value: Partial<PlayerRun> | undefined) {
      const wanted = value?.seed;
      if (!isSeed(String(wanted), Number(wanted)) || wanted === run.seed) return;
      field.value = String(wanted);
      run = begin(Number(wanted));
      render();
    },
  }) as Player;
}

function isSeed(text: string, value: number): boolean {
  return /^\d+$/.test(text) && value <= MOST;
}

interface Face {
  readonly name: string;
  readonly hint: string;
  /** Path of an icon of 24 × 24. */
  readonly icon: string;
}

// Icons of Lucide (ISC licence).
const PLAY: Face = {
  name: "Play",
  hint: "Play: go on with the run",
  icon: "M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z",
};
const PAUSE: Face = {
  name: "Pause",
  hint: "Pause: the run waits where it is",
  icon: "M15 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1h-3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM6 3h3a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1z",
};
const STEP: Face = {
  name: "Step",
  hint: "Step: pause, then one step at each press",
  icon: "M10.029 4.285A2 2 0 0 0 7 6v12a2 2 0 0 0 3.029 1.715l9.997-5.998a2 2 0 0 0 .003-3.432zM3 4v16",
};
const RESET: Face = {
  name: "Reset",
  hint: "Reset: begin anew with this seed",
  icon: "M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5",
};

function build(seed: number) {
  const root = element("div", {class: "player", role: "group", "aria-label": "Run"});
  const [toggle, step, reset] = [button(PAUSE), button(STEP), button(RESET)];
  const field = element("input", {type: "number", min: "0", max: String(MOST), step: "1", autocomplete: "off"});
  field.value = String(seed);
  const label = element("label", {title: "The same seed gives the same run"});
  label.append("Seed", field);
  const status = element("output", {class: "player-status", "aria-live": "off"});
  const buttons = element("div", {class: "player-buttons"});
  buttons.append(toggle, step, reset);
  root.append(buttons, label, status);
  return {root, toggle, step, reset, field, status};
}

function button(face: Face): HTMLButtonElement {
  const made = element("button", {type: "button", class: "player-button"});
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of [
    ["viewBox", "0 0 24 24"],
    ["width", "16"],
    ["height", "16"],
    ["aria-hidden", "true"],
  ] as const) {
    icon.setAttribute(name, value);
  }
  icon.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  made.appendChild(icon);
  dress(made, face);
  return made;
}

/** Only what differs is changed: the button keeps the focus. */
function dress(made: HTMLButtonElement, {name, hint, icon}: Face): void {
  if (made.getAttribute("aria-label") === name) return;
  made.setAttribute("aria-label", name);
  made.setAttribute("title", hint);
  made.querySelector("path")?.setAttribute("d", icon);
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
