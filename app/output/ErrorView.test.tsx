import {renderToStaticMarkup} from "react-dom/server";
import {expect, test} from "vitest";
import type {CellError} from "../../kernel/protocol.ts";
import {ErrorView} from "./ErrorView.tsx";

/** Cells "a" and "9" are on the page, as its first and second. */
const places: Record<string, string> = {a: "cell 1", "9": "cell 2"};

function text(error: Partial<CellError>): string {
  const html = renderToStaticMarkup(
    <ErrorView
      cell="9"
      error={{kind: "graph", name: "Error", message: "", frames: [], fixes: [], ...error}}
      cellName={(id) => places[id]}
      onGoto={() => undefined}
      onFix={() => undefined}
    />,
  );
  return html.replace(/<button[^>]*>(.*?)<\/button>/g, "[$1]").replace(/<[^>]+>/g, "");
}

test("cells in messages are called as the page calls them, and are links", () => {
  expect(text({message: "x is defined more than once: in cell 9 and cell a."})).toBe(
    "Error x is defined more than once: in [cell 2] and [cell 1].",
  );
});

test("a cell that is not on the page keeps its name", () => {
  expect(text({message: "gone: cell 7", root: "7"})).toBe("Error gone: cell 7The cause is in [cell 7]");
});

test("an error says where it is and how it got there", () => {
  const frames = [
    {cell: "a", name: "f", line: 2, column: 3},
    {line: 1, column: 1},
  ];
  expect(text({message: "bad", line: 2, column: 3, frames})).toBe(
    "Error bad[line 2:3]Called fromf [cell 1, line 2:3](top level) library code",
  );
});
