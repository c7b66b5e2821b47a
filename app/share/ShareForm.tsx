import {Check, Copy, Download} from "lucide-react";
import {useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Checkbox} from "react-aria-components/Checkbox";
import {Heading} from "react-aria-components/Heading";
import {Tab, TabList, TabPanel, Tabs} from "react-aria-components/Tabs";
import {Input, Label, TextField} from "react-aria-components/TextField";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {downloadHtml} from "../formats/html.ts";
import {outputsOf} from "../notebook/outputs.ts";
import {useDocument, useSession, useWorkspace} from "../notebook/workspace.ts";
import {copyText} from "./copy.ts";
import {EmbedTab} from "./EmbedTab.tsx";
import {LengthMeter} from "./LengthMeter.tsx";
import {type MadeLink, makeLink} from "./make-link.ts";
import {frozenOutputs} from "./outputs.ts";
import {QrCode} from "./QrCode.tsx";

interface Choices {
  readonly controls: boolean;
  readonly outputs: boolean;
  readonly from: string;
}

/** The link, what goes into it, and the other ways to give a notebook away. */
export function ShareForm({close}: {close(): void}) {
  const {document, session} = useWorkspace();
  const [choices, setChoices] = useState<Choices>({controls: true, outputs: false, from: ""});
  const made = useLink(choices);
  const [told, setTold] = useState("");
  const choose = (change: Partial<Choices>) => setChoices((old) => ({...old, ...change}));
  const address = made?.address ?? "";

  async function copy(text: string) {
    setTold("");
    setTold(await copyText(text));
  }

  return (
    <div className="form share-form">
      <Heading slot="title">Share this notebook</Heading>
      <p className="panel-hint">
        The link <em>is</em> the notebook: it stands behind the “#”, which browsers never send to anybody. Whoever opens
        it sees the code first, and nothing runs until they say so.
      </p>
      <div className="share-link">
        <textarea readOnly rows={3} value={address} aria-label="Link" spellCheck={false} onFocus={selectAll} />
        <LengthMeter length={address.length} />
        {made?.kind === "difference" && (
          <p className="panel-hint">Short because it carries only what you changed in a notebook that everybody has.</p>
        )}
      </div>
      <div className="share-choices">
        <Checkbox className="checkbox" isSelected={choices.controls} onChange={(controls) => choose({controls})}>
          <span className="box" aria-hidden /> With the controls as they stand
        </Checkbox>
        <Checkbox className="checkbox" isSelected={choices.outputs} onChange={(outputs) => choose({outputs})}>
          <span className="box" aria-hidden /> With pictures of the outputs
        </Checkbox>
        <TextField className="field" value={choices.from} onChange={(from) => choose({from})} maxLength={100}>
          <Label>From (as it will be shown; may stay empty)</Label>
          <Input />
        </TextField>
      </div>
      <Tabs className="share-more">
        <TabList aria-label="Other ways" className="share-tabs">
          <Tab id="qr">QR code</Tab>
          <Tab id="embed">Embed</Tab>
          <Tab id="file">File</Tab>
        </TabList>
        <TabPanel id="qr">{made && <QrCode text={address} label="QR code of the link" />}</TabPanel>
        <TabPanel id="embed" className="share-embed">
          <EmbedTab address={address} copy={(text) => void copy(text)} onFocus={selectAll} />
        </TabPanel>
        <TabPanel id="file">
          <p className="panel-hint">For long notebooks: one .html file, which Nablab and Observable's tools open.</p>
          <div className="share-actions">
            <Button
              className="button"
              onPress={() => void downloadHtml(document.getState().notebook, session.store.getState())}
            >
              <Download size={14} aria-hidden /> Download
            </Button>
            <Button className="button" onPress={() => void copy(writeNotebook(document.getState().notebook))}>
              <Copy size={14} aria-hidden /> Copy its text, for a gist
            </Button>
          </div>
        </TabPanel>
      </Tabs>
      <div className="panel-actions">
        <span className="dim" role="status">
          {told}
        </span>
        <Button className="button" onPress={close}>
          Close
        </Button>
        <Button className="button solid" isDisabled={!made} onPress={() => void copy(address)}>
          {told === "Copied." ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} Copy the link
        </Button>
      </div>
    </div>
  );
}

/** The link of the notebook as it stands, made anew when it or the choices change. */
function useLink({controls, outputs, from}: Choices): MadeLink | null {
  const workspace = useWorkspace();
  const notebook = useDocument((state) => state.notebook);
  const backend = useSession(({chosen}) => chosen);
  const [made, setMade] = useState<MadeLink | null>(null);
  useEffect(() => {
    let stale = false;
    const {place, session} = workspace;
    const request = {
      notebook,
      origin: place.getState().origin,
      views: controls ? session.views() : {},
      backend,
      outputs: outputs ? frozenOutputs(outputsOf(workspace)) : {},
      from: from.trim(),
    };
    void makeLink(request).then((link) => stale || setMade(link));
    return () => {
      stale = true;
    };
  }, [notebook, backend, controls, outputs, from, workspace]);
  return made;
}

function selectAll(event: {currentTarget: HTMLTextAreaElement}): void {
  event.currentTarget.select();
}
