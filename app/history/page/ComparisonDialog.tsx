import {ChevronLeft, ChevronRight, X} from "lucide-react";
import {type ReactNode, useMemo, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Dialog, Heading} from "react-aria-components/Dialog";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {ToggleButton} from "react-aria-components/ToggleButton";
import {ToggleButtonGroup} from "react-aria-components/ToggleButtonGroup";
import type {Notebook} from "../../../kernel/notebook/notebook.ts";
import {IconButton} from "../../shell/controls.tsx";
import {compareNotebooks, countChanges} from "../difference.ts";
import {DifferenceView, VersionText} from "./DifferenceView.tsx";
import "../../shell/segments.css";
import "./versions.css";

/** A notebook to compare with. */
export interface Reference {
  readonly id: string;
  /** As in “Compared with …”. */
  readonly name: string;
  readonly notebook: Notebook;
}

interface Props {
  readonly title: string;
  /** A line below the title. */
  readonly lede: string;
  readonly notebook: Notebook;
  /** What `notebook` can be compared with; the first is chosen. */
  readonly references: readonly Reference[];
  /** Whether `notebook` is the newer side, by the id of what it is compared with. */
  isNewer(reference: string): boolean;
  /** Steps to the neighbours in a list, where there are any. */
  readonly older?: () => void;
  readonly newer?: () => void;
  /** Buttons at the foot. */
  readonly children: ReactNode;
  close(): void;
}

/** A version beside another: what is different cell by cell, or the whole of its text. */
export function ComparisonDialog(props: Props) {
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(open) => open || props.close()} isDismissable>
      <Modal className="modal comparison">
        <Dialog>
          <Comparison {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

const WHOLE = "whole";

function Comparison({title, lede, notebook, references, isNewer, older, newer, children, close}: Props) {
  const [chosen, setChosen] = useState(references[0]?.id ?? WHOLE);
  const reference = references.find(({id}) => id === chosen);
  const difference = useMemo(() => {
    if (!reference) return null;
    return isNewer(reference.id)
      ? compareNotebooks(reference.notebook, notebook)
      : compareNotebooks(notebook, reference.notebook);
  }, [reference, notebook, isNewer]);
  const count = difference ? countChanges(difference) + difference.fields.length : 0;

  return (
    <>
      <header className="comparison-head">
        <div>
          <Heading slot="title">{title}</Heading>
          <p className="dim">{lede}</p>
        </div>
        {(older || newer) && (
          <span className="comparison-steps">
            <IconButton label="Older version" isDisabled={!older} onPress={() => older?.()}>
              <ChevronLeft size={18} aria-hidden />
            </IconButton>
            <IconButton label="Newer version" isDisabled={!newer} onPress={() => newer?.()}>
              <ChevronRight size={18} aria-hidden />
            </IconButton>
          </span>
        )}
        <IconButton label="Close" onPress={close}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      <div className="comparison-bar">
        <ToggleButtonGroup
          className="segments"
          aria-label="What to show"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[chosen]}
          onSelectionChange={(keys) => setChosen(String([...keys][0]))}
        >
          {references.map(({id, name}) => (
            <ToggleButton key={id} id={id} className="segment">
              {name}
            </ToggleButton>
          ))}
          <ToggleButton id={WHOLE} className="segment">
            Whole text
          </ToggleButton>
        </ToggleButtonGroup>
        <span className="dim" role="status">
          {difference && (count === 1 ? "1 difference" : `${count} differences`)}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="comparison-body" aria-label="Comparison" tabIndex={0}>
        {difference ? <DifferenceView difference={difference} /> : <VersionText notebook={notebook} />}
      </section>
      <footer className="panel-actions comparison-foot">{children}</footer>
    </>
  );
}

/** A button of the dialog's foot. */
export function FootButton({solid, onPress, children}: {solid?: boolean; onPress(): void; children: ReactNode}) {
  return (
    <Button className={solid ? "button solid" : "button"} onPress={onPress}>
      {children}
    </Button>
  );
}
