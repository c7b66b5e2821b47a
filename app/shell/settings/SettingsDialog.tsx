import "../segments.css";
import "./settings.css";
import {Search, X} from "lucide-react";
import {type ReactNode, useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Dialog} from "react-aria-components/Dialog";
import {Heading} from "react-aria-components/Heading";
import {Modal, ModalOverlay} from "react-aria-components/Modal";
import {Label, Radio, RadioGroup} from "react-aria-components/RadioGroup";
import {Input, SearchField} from "react-aria-components/SearchField";
import {Text} from "react-aria-components/Text";
import {useStore} from "zustand";
import {settingsDialog, shortcutsDialog} from "../dialogs.ts";
import {useServices} from "../services.ts";
import {writeTyped} from "../typed-ahead.ts";
import {KeptData, keptDataMatches} from "./KeptData.tsx";
import {findSettings, type Setting} from "./list.ts";

/** Letters of all choices of a setting that stand beside its text. */
const WIDE = 32;

const KEYBOARD = "keyboard shortcuts keys remap";

const setOpen = (open: boolean) => settingsDialog.setState({open});

/** All settings, searchable. They hold at once; there is nothing to confirm. */
export function SettingsDialog() {
  const open = useStore(settingsDialog, (state) => state.open);
  return (
    <ModalOverlay className="scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="modal settings">
        <Dialog>
          <SettingsForm />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function SettingsForm() {
  const [typed, setTyped] = useState("");
  useEffect(writeTyped, []);
  const found = findSettings(typed);
  const kept = keptDataMatches(typed);
  const keyboard = KEYBOARD.includes(typed.trim().toLowerCase());
  return (
    <>
      <header className="settings-head">
        <Heading slot="title">Settings</Heading>
        <SearchField
          className="settings-search"
          aria-label="Search settings"
          value={typed}
          onChange={setTyped}
          autoFocus
        >
          <Search size={15} aria-hidden />
          <Input placeholder="Search" />
        </SearchField>
        <Button className="icon-button" aria-label="Close" onPress={() => setOpen(false)}>
          <X size={17} aria-hidden />
        </Button>
      </header>
      <div className="settings-body">
        {(["Look", "Notebooks"] as const).map((section) => {
          const settings = found.filter((setting) => setting.section === section);
          if (settings.length === 0) return null;
          return (
            <Section key={section} title={section}>
              {settings.map((setting) => (
                <Choices key={setting.name} setting={setting} />
              ))}
            </Section>
          );
        })}
        {keyboard && (
          <Section title="Keyboard">
            <p className="setting-text keyboard">
              All shortcuts, and keys of your own for any command.{" "}
              <Button
                className="button"
                onPress={() => {
                  setOpen(false);
                  shortcutsDialog.setState({open: true});
                }}
              >
                See and change shortcuts
              </Button>
            </p>
          </Section>
        )}
        {kept && (
          <Section title="Kept in this browser">
            <KeptData close={() => setOpen(false)} />
          </Section>
        )}
        <p className="settings-none" role="status">
          {found.length === 0 && !kept && !keyboard && "No setting has these words. Try “theme”, “text” or “backend”."}
        </p>
      </div>
    </>
  );
}

function Section({title, children}: {title: string; children: ReactNode}) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Choices({setting: {name, title, about, choices}}: {setting: Setting}) {
  const {settings} = useServices();
  const value = useStore(settings, (state) => state[name]);
  return (
    <RadioGroup
      className="setting"
      data-wide={choices.map(({label}) => label).join("").length > WIDE || undefined}
      value={String(value)}
      orientation="horizontal"
      onChange={(chosen) => {
        const choice = choices.find((each) => String(each.value) === chosen);
        if (choice) settings.change({[name]: choice.value});
      }}
    >
      <Label>{title}</Label>
      <Text slot="description">{about}</Text>
      <div className="segments">
        {choices.map((choice) => (
          <Radio key={choice.label} value={String(choice.value)} className="segment">
            {choice.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
