/** When a run may take its next step. */
import {turn} from "../../engine/breath.ts";

/** Milliseconds that steps may follow each other without the kernel hearing of events, such as a press of Pause. */
const BREATH = 12;

/** Plays or pauses all runs that wait for it. */
export class Pace {
  #playing: boolean;
  /** Step was pressed while nothing waited: a run between two steps takes it when it comes. */
  #isOwed = false;
  #lastTurn = performance.now();
  readonly #waiting = new Set<() => void>();

  constructor(playing: boolean) {
    this.#playing = playing;
  }

  get playing(): boolean {
    return this.#playing;
  }

  play(): void {
    this.#playing = true;
    this.#isOwed = false;
    this.#release();
  }

  pause(): void {
    this.#playing = false;
  }

  /** Pauses a run that plays; lets every run that waits take one step, or the first that is to wait. */
  step(): void {
    this.#isOwed = !this.#playing && this.#waiting.size === 0;
    this.#playing = false;
    this.#release();
  }

  /** For a new run: what was asked of the last one is forgotten. */
  begin(): void {
    this.#isOwed = false;
  }

  /**
   * Resolves when a step may be taken: with true, or with false once the signal is aborted, also while paused.
   * @param free the step may be taken though it is paused
   */
  async wait(signal: AbortSignal, free: boolean): Promise<boolean> {
    if (!this.#playing && !free && !signal.aborted) await this.#released(signal);
    else if (performance.now() - this.#lastTurn > BREATH) {
      await turn();
      this.#lastTurn = performance.now();
      // What was heard in between may have been a press of Pause.
      if (!this.#playing && !free && !signal.aborted) await this.#released(signal);
    }
    return !signal.aborted;
  }

  #release(): void {
    for (const resolve of [...this.#waiting]) resolve();
  }

  #released(signal: AbortSignal): Promise<void> {
    if (this.#isOwed) {
      this.#isOwed = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener("abort", done);
    });
  }
}
