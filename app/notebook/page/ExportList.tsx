import "./export-dialog.css";
import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Heading} from "react-aria-components/Heading";
import {NO_OUTPUTS} from "../../../kernel/formats/format.ts";
import {downloadText, fileName} from "../../formats/download.ts";
import {EXPORTS, type Export} from "../../formats/exports.ts";
import {manifested} from "../../formats/html.ts";
import {notify} from "../../shell/notices.ts";
import {outputsOf} from "../outputs.ts";
import {useWorkspace} from "../workspace.ts";

/** What the dialog holds: the forms, and what goes into the file. */
export function ExportList({close}: {close(): void}) {
  const workspace = useWorkspace();
  const [withOutputs, setWithOutputs] = useState(true);

  async function save(format: Export) {
    close();
    try {
      const notebook = await manifested(workspace.document.getState().notebook, workspace.session.store.getState());
      const {session, attachments} = workspace;
      const {chosen: backend} = session.store.getState();
      const text = await format.write(notebook, withOutputs ? outputsOf(workspace) : NO_OUTPUTS, {
        views: session.views(),
        backend,
        attachments: attachments.all(),
      });
      const [extension = ".html"] = format.extensions;
      downloadText(fileName(notebook.title, extension.slice(1)), format.mime, text);
    } catch (error) {
      notify(`It could not be exported. ${error instanceof Error ? error.message : error}`, {tone: "bad"});
    }
  }

  return (
    <div className="form">
      <Heading slot="title">Export</Heading>
      <ul className="export-list">
        {EXPORTS.map((format) => (
          <li key={format.id}>
            <Button className="export-choice" onPress={() => void save(format)}>
              <Choice name={format.name} ending={format.extensions[0] ?? ""} purpose={format.purpose} />
            </Button>
          </li>
        ))}
        <li>
          <Button
            className="export-choice"
            onPress={() => {
              close();
              // The dialog is part of the page until it is gone.
              setTimeout(() => print(), 200);
            }}
          >
            <Choice name="Paper or PDF" ending=".pdf" purpose="The browser's print dialog, which also saves as PDF." />
          </Button>
        </li>
      </ul>
      <Checkbox className="checkbox" isSelected={withOutputs} onChange={setWithOutputs}>
        <span className="box" aria-hidden />
        With what the cells show, where the format has a place for it
      </Checkbox>
      <p className="export-hint">Figures are saved one by one, as SVG, PNG or CSV, by the button at their corner.</p>
    </div>
  );
}

function Choice({name, ending, purpose}: {name: string; ending: string; purpose: string}) {
  return (
    <>
      <span className="export-name">
        {name} <code>{ending}</code>
      </span>
      <span className="export-purpose">{purpose}</span>
    </>
  );
}
