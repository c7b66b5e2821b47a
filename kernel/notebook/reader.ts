/** Reads Observable Notebook Kit's HTML notebooks, and ours, which are the same with `data-*` attributes. */
import {defaultTreeAdapter as adapter, type DefaultTreeAdapterMap, parse, serializeOuter} from "parse5";
import {assemble, type Content, type Reading} from "./assemble.ts";
import {NotebookFormatError} from "./notebook.ts";

type Node = DefaultTreeAdapterMap["childNode"];
type Element = DefaultTreeAdapterMap["element"];
type Parent = DefaultTreeAdapterMap["parentNode"];

/**
 * Reads a notebook file. Text is never dropped: what stands between the cells becomes HTML cells.
 * @throws {NotebookFormatError} when there is no `<notebook>` element, or elements are nested too deeply
 */
export function readNotebook(file: string): Reading {
  const warnings: string[] = [];
  const document = parse(file, {
    treeAdapter: shallowAdapter(),
    onParseError: ({code, startLine}) => {
      if (code === "unexpected-null-character") warnings.push(`Line ${startLine}: a NUL character became U+FFFD.`);
      if (code.startsWith("eof-in-")) warnings.push(`Line ${startLine}: the file ends inside a cell or tag.`);
    },
  });
  const elements = descendants(document).filter(adapter.isElementNode);
  const [root, ...more] = elements.filter((element) => element.tagName === "notebook");
  if (!root) throw new NotebookFormatError("This is not a notebook: the file has no <notebook> element.");
  if (more.length > 0) warnings.push("The file has several <notebook> elements: their cells are read as one notebook.");

  const title = elements.find((element) => element.tagName === "title");
  const parts = {
    attributes: attributesOf(root),
    title: title && textOf(title),
    contents: [root, ...more].flatMap((element) => contentsOf(element)),
  };
  return assemble(parts, warnings);
}

/** Elements this deep in one another are no notebook; browsers take 512. What walks them may go down step by step. */
const DEEPEST = 512;

/** Builds the tree as usual, and gives up on files that are nested without end. @throws {NotebookFormatError} */
function shallowAdapter(): typeof adapter {
  let depth = 0;
  return {
    ...adapter,
    onItemPush() {
      depth += 1;
      if (depth > DEEPEST)
        throw new NotebookFormatError(`This is not a notebook: its elements are nested more than ${DEEPEST} deep.`);
    },
    onItemPop() {
      depth -= 1;
    },
  };
}

/** Cells, and markup without cells; cells inside another element are cells all the same. */
function contentsOf(root: Parent): Content[] {
  const around = holdersOfCells(root);
  const contents: Content[] = [];
  let stray = "";
  const read = (parent: Parent) => {
    for (const node of parent.childNodes) {
      if (!adapter.isElementNode(node) || !(around.has(node) || NO_MARKUP.has(node.tagName))) {
        stray += adapter.isTextNode(node) ? node.value : serializeOuter(node);
        continue;
      }
      flush();
      if (node.tagName === "script") contents.push({attributes: attributesOf(node), text: textOf(node)});
      else if (around.has(node) && node.tagName !== "notebook") read(node);
    }
    flush();
  };
  const flush = () => {
    if (stray.trim()) contents.push(stray.trim());
    stray = "";
  };
  read(root);
  return contents;
}

/** Elements that are never the markup between cells. */
const NO_MARKUP: ReadonlySet<string> = new Set(["script", "title", "notebook"]);

/** All elements inside `root` that have cells somewhere in them. */
function holdersOfCells(root: Parent): ReadonlySet<Parent> {
  const holders = new Set<Parent>();
  for (const node of descendants(root)) {
    if (!adapter.isElementNode(node) || node.tagName !== "script") continue;
    for (let each = node.parentNode; each && each !== root && !holders.has(each); ) {
      holders.add(each);
      each = adapter.isElementNode(each as Node) ? (each as Element).parentNode : null;
    }
  }
  return holders;
}

function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries(element.attrs.map(({name, value}) => [name, value]));
}

function textOf(element: Element): string {
  return element.childNodes.map((node) => (adapter.isTextNode(node) ? node.value : "")).join("");
}

/** In the order of the file. */
function descendants(root: Parent): Node[] {
  const found: Node[] = [];
  const add = (parent: Parent) => {
    for (const child of parent.childNodes) {
      found.push(child);
      if ("childNodes" in child) add(child);
    }
  };
  add(root);
  return found;
}
