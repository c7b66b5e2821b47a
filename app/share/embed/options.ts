/** What the page round an embed may choose: which cells, which theme. Nothing else that it says is heard. */
import * as v from "valibot";

const message = v.object({
  type: v.literal("nablab:embed"),
  /** Ids of the cells to show, in the notebook's order; `null` for all. */
  cells: v.optional(v.nullable(v.array(v.pipe(v.string(), v.maxLength(64))))),
  theme: v.optional(v.picklist(["light", "dark", "system"])),
});
export type EmbedOptions = Partial<Omit<v.InferOutput<typeof message>, "type">>;

/** The options at the end of an address, `?cells=4,5&theme=dark`, and the address without them. */
export function splitOptions(hash: string): {readonly address: string; readonly options: EmbedOptions} {
  const [address = "", query = ""] = hash.split("?");
  const params = new URLSearchParams(query);
  const parsed = v.safeParse(message, {
    type: "nablab:embed",
    cells: params.get("cells")?.split(",").filter(Boolean),
    theme: params.get("theme") ?? undefined,
  });
  if (!parsed.success) return {address, options: {}};
  const {type: _, ...options} = parsed.output;
  return {address, options};
}

/** Hears the page round the frame. Returns how to end that. */
export function hearParent(choose: (options: EmbedOptions) => void): () => void {
  const listener = ({source, data}: MessageEvent) => {
    if (source !== window.parent) return;
    const parsed = v.safeParse(message, data, {abortEarly: true});
    if (!parsed.success) return;
    const {type: _, ...options} = parsed.output;
    choose(options);
  };
  addEventListener("message", listener);
  return () => removeEventListener("message", listener);
}

/** Tells the page round the frame how high the embed is, in CSS pixels, whenever that changes. Returns how to end that. */
export function tellHeight(element: HTMLElement): () => void {
  const observer = new ResizeObserver(() => {
    // To whoever embeds: a height is no secret.
    window.parent.postMessage({type: "nablab:height", height: Math.ceil(element.scrollHeight)}, "*");
  });
  observer.observe(element);
  return () => observer.disconnect();
}
