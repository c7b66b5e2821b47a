/** What the slides and the presenter's window say to each other: between two windows of this browser, without a server. */
import * as v from "valibot";
import {FOREIGN_KINDS, RUNNABLE_KINDS} from "../../../kernel/notebook/notebook.ts";

/** A slide in small: what its cells show, as markup that passes the outputs' policy before it is shown, and their code where it is shown. */
const thumbnail = v.object({
  title: v.string(),
  cells: v.array(
    v.object({
      id: v.string(),
      kind: v.picklist([...RUNNABLE_KINDS, ...FOREIGN_KINDS]),
      html: v.string(),
      code: v.nullable(v.string()),
    }),
  ),
});

const message = v.variant("type", [
  /** From the slides: where they are. */
  v.object({
    type: v.literal("state"),
    deck: v.string(),
    titles: v.array(v.string()),
    slide: v.number(),
    step: v.number(),
    steps: v.number(),
    notes: v.string(),
    now: thumbnail,
    next: v.nullable(thumbnail),
    /** Size of the slides' window, in CSS pixels. */
    width: v.number(),
    height: v.number(),
  }),
  /** From the slides: they are over. */
  v.object({type: v.literal("over")}),
  /** From the presenter's window: tell me where you are. */
  v.object({type: v.literal("hello")}),
  v.object({type: v.literal("step"), by: v.picklist([1, -1])}),
  v.object({type: v.literal("go"), slide: v.number()}),
  /** Where the pointer is, as parts of the slide's width and height; null takes it away. */
  v.object({type: v.literal("pointer"), at: v.nullable(v.object({x: v.number(), y: v.number()}))}),
  v.object({type: v.literal("end")}),
]);

export type SlideMessage = v.InferOutput<typeof message>;
export type SlideState = Extract<SlideMessage, {type: "state"}>;

export interface SlideChannel {
  send(message: SlideMessage): void;
  close(): void;
}

/** Joins the conversation of one presentation; what is not of it is dropped. */
export function joinSlides(id: string, receive: (message: SlideMessage) => void): SlideChannel {
  const channel = new BroadcastChannel(`nablab:slides:${id}`);
  channel.onmessage = ({data}) => {
    const parsed = v.safeParse(message, data);
    if (parsed.success) receive(parsed.output);
  };
  return {send: (each) => channel.postMessage(each), close: () => channel.close()};
}
