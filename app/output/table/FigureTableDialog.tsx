import "./figure-table.css";
import {Download, X} from "lucide-react";
import {useMemo, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {useStore} from "zustand";
import {downloadText, fileName} from "../../formats/download.ts";
import {type ShownTable, shownTable} from "./shown.ts";
import {formatCell, readTable, summarize} from "./table.ts";

/** Rows that are shown at once, and added on demand. */
const PAGE = 200;

function close(): void {
  const {table} = shownTable.getState();
  shownTable.setState({table: null});
  // The menu that opened it is gone by now; the dialog's own way back would end at the page's body.
  setTimeout(() => table?.returnTo?.focus());
}

/** The numbers of a figure for who cannot see it or wants them exactly: a summary and the whole table. */
export function FigureTableDialog() {
  const table = useStore(shownTable, (state) => state.table);
  return (
    <ModalOverlay className="scrim" isOpen={table !== null} onOpenChange={(open) => open || close()} isDismissable>
      <Modal className="modal figure-table">
        <Dialog>{table && <Contents shown={table} />}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Contents({shown: {title, csv}}: {shown: ShownTable}) {
  const table = useMemo(() => readTable(csv), [csv]);
  const summary = useMemo(() => summarize(table), [table]);
  const [limit, setLimit] = useState(PAGE);
  const {columns, rows} = table;
  const left = rows.length - limit;
  return (
    <>
      <header className="figure-table-head">
        <Heading slot="title">{title}</Heading>
        <Button className="icon-button" aria-label="Close" onPress={close}>
          <X size={17} aria-hidden />
        </Button>
      </header>
      <ul className="figure-table-summary" aria-label="Summary">
        {summary.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="figure-table-scroll" tabIndex={0} aria-label="Numbers">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table never move
              <tr key={index}>
                {columns.map((column, at) => (
                  <td key={column} title={row[at]}>
                    {formatCell(row[at] ?? "")}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <footer className="figure-table-foot">
        {left > 0 && (
          <Button className="button" onPress={() => setLimit(limit + PAGE)}>
            Show {Math.min(PAGE, left)} more of {left.toLocaleString("en")}
          </Button>
        )}
        <Button className="button" onPress={() => downloadText(fileName(title, "csv"), "text/csv;charset=utf-8", csv)}>
          <Download size={15} aria-hidden /> Save as CSV
        </Button>
      </footer>
    </>
  );
}
