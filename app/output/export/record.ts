/** A figure that moves, as a film: pictures of it are taken while it runs. */
import type {Figure} from "./figures.ts";
import {createPainter} from "./png.ts";
import {drawFigure} from "./svg.ts";

export type FilmKind = "webm" | "gif";

/** Seconds that a film takes, unless it is ended before. */
export const FILM_SECONDS = 6;
/** Pictures a second that are asked for; a busy page takes fewer, and the film keeps the true times. */
const RATE: Readonly<Record<FilmKind, number>> = {webm: 20, gif: 10};
/** Pixels of the film for one of the page. */
const SCALE: Readonly<Record<FilmKind, number>> = {webm: 2, gif: 1};

export interface Film {
  readonly content: Blob;
  /** `webm`, `mp4` where the browser makes no other, or `gif`. */
  readonly extension: string;
}

interface Options {
  /** The figure now: it is drawn anew all the time. */
  readonly find: () => Figure | undefined;
  readonly background: string;
  /** Ends the film. */
  readonly signal: AbortSignal;
}

interface Camera {
  readonly extension: string;
  /** Takes what is on the canvas. @param ms until the next picture */
  take(ms: number): void;
  end(): Promise<Blob>;
}

/** @throws with words for the reader, when the figure is gone from the start or the browser cannot make such films */
export async function recordFigure(kind: FilmKind, {find, background, signal}: Options): Promise<Film> {
  const first = find();
  if (!first) throw new Error("It is not there any more.");
  const canvas = document.createElement("canvas");
  // It may be drawn anew while typefaces are read, and is then not on the page any more.
  const drawing = drawFigure(first, background);
  const {width, height} = drawing;
  const painter = await createPainter(drawing);
  // Encoders of films want even numbers.
  canvas.width = 2 * Math.ceil((width * SCALE[kind]) / 2);
  canvas.height = 2 * Math.ceil((height * SCALE[kind]) / 2);
  const camera = kind === "gif" ? await gifCamera(canvas) : filmCamera(canvas);
  const end = performance.now() + FILM_SECONDS * 1000;
  const pause = 1000 / RATE[kind];
  while (performance.now() < end && !signal.aborted) {
    const begin = performance.now();
    const figure = find();
    if (!figure) break;
    await painter.paint(drawFigure(figure, background), background, canvas);
    const rest = pause - (performance.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
    camera.take(performance.now() - begin);
  }
  return {content: await camera.end(), extension: camera.extension};
}

const FILM_TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

/** The browser's own recorder, in real time. */
function filmCamera(canvas: HTMLCanvasElement): Camera {
  const type =
    typeof MediaRecorder === "function" && typeof canvas.captureStream === "function"
      ? FILM_TYPES.find((each) => MediaRecorder.isTypeSupported(each))
      : undefined;
  if (!type) throw new Error("This browser does not record films; a GIF can be made.");
  const stream = canvas.captureStream();
  const recorder = new MediaRecorder(stream, {mimeType: type, videoBitsPerSecond: 8_000_000});
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({data}) => parts.push(data));
  recorder.start();
  return {
    extension: type.includes("mp4") ? "mp4" : "webm",
    // The stream sees for itself when the canvas changes.
    take: () => undefined,
    end: () =>
      new Promise((resolve) => {
        recorder.addEventListener("stop", () => resolve(new Blob(parts, {type: type.split(";")[0]})));
        recorder.stop();
        for (const track of stream.getTracks()) track.stop();
      }),
  };
}

async function gifCamera(canvas: HTMLCanvasElement): Promise<Camera> {
  const {applyPalette, GIFEncoder, quantize} = await import("gifenc");
  const gif = GIFEncoder();
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (!context) throw new Error("This browser has no canvas to draw on.");
  return {
    extension: "gif",
    take(delay) {
      const {data, width, height} = context.getImageData(0, 0, canvas.width, canvas.height);
      const palette = quantize(data, 256);
      gif.writeFrame(applyPalette(data, palette), width, height, {palette, delay, repeat: 0});
    },
    async end() {
      gif.finish();
      return new Blob([gif.bytes()], {type: "image/gif"});
    },
  };
}
