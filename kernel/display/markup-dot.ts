/** `dot`: Graphviz (compiled to WebAssembly) draws a graph as SVG in the colours of the page. */
import type {Viz} from "@viz-js/viz";

export type DotTag = (template: TemplateStringsArray, ...values: readonly unknown[]) => SVGSVGElement;

/** A colour that nobody writes: what has it is drawn in the text's colour. */
const UNSET = "#00000101";

const DEFAULTS = {
  graphAttributes: {bgcolor: "none", color: UNSET, fontcolor: UNSET, fontname: "var(--sans)", fontsize: "12"},
  nodeAttributes: {color: UNSET, fontcolor: UNSET, fontname: "var(--sans)", fontsize: "12"},
  edgeAttributes: {color: UNSET, fontcolor: UNSET, fontname: "var(--sans)", fontsize: "11"},
};

/**
 * The tag, once Graphviz is loaded; it is loaded at the first `then`.
 * The tag throws with Graphviz's message when the text is no graph.
 */
export function createDot(document: Document): PromiseLike<DotTag> {
  let loading: Promise<DotTag> | undefined;
  const load = async (): Promise<DotTag> => {
    const {instance} = await import("@viz-js/viz");
    const viz = await instance();
    return (template, ...values) => draw(document, viz, String.raw(template, ...values));
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: a promise that starts its work when it is awaited.
    then(fulfilled, rejected) {
      loading ??= load();
      return loading.then(fulfilled, rejected);
    },
  };
}

function draw(document: Document, viz: Viz, source: string): SVGSVGElement {
  const text = viz
    .renderString(source, {format: "svg", ...DEFAULTS})
    .replace(/(stroke|fill)="#000001" \1-opacity="0\.003922"/g, '$1="currentColor"');
  const holder = document.createElement("div");
  holder.innerHTML = text.slice(text.indexOf("<svg"));
  const svg = holder.firstElementChild as SVGSVGElement;
  svg.setAttribute("class", "graphviz");
  svg.setAttribute("role", "img");
  svg.setAttribute("style", "max-width: 100%; height: auto;");
  if (!svg.hasAttribute("aria-label")) svg.setAttribute("aria-label", describeGraph(svg));
  svg.remove();
  return svg;
}

/** Graphviz titles every part: `a->b` is an edge, the first title the graph's name. */
function describeGraph(svg: Element): string {
  const count = (kind: string) => svg.querySelectorAll(`g.${kind}`).length;
  return `Graph with ${count("node")} nodes and ${count("edge")} edges`;
}
