import {useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {offline} from "../../offline/keep-offline.ts";
import {formatBytes} from "../format.ts";
import {notify} from "../notices.ts";
import {formatRoute} from "../router.ts";
import {useServices} from "../services.ts";

const WORDS = "offline network kept in this browser storage used space persist data notebooks delete keep";

const OFFLINE = {
  none: "The page needs the network here.",
  preparing: "The page is being kept for use without the network.",
  ready: "The page works without the network.",
} as const;

const INSECURE =
  "This address is not secure (http). Browsers let a page work without the network, compute on WebGPU and know of its other tabs on https only.";

/** Whether all typed words are about what is kept. */
export function keptDataMatches(typed: string): boolean {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => WORDS.includes(word));
}

interface Kept {
  readonly usage: number;
  readonly quota: number;
  readonly persisted: boolean;
}

/** What this browser keeps of the reader's, how much room it takes, and whether the browser may clear it by itself. */
export function KeptData({close}: {close(): void}) {
  const {unavailable} = useServices();
  const {state} = useStore(offline);
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => void readKept().then(setKept), []);

  async function persist() {
    const granted = await navigator.storage.persist();
    setKept(await readKept());
    if (granted) notify("The browser will not clear your notebooks by itself.", {tone: "good"});
    else {
      notify(
        "The browser did not agree. It tends to once you visit more often or install the page; until then, download what you want to be sure of.",
        {tone: "warn"},
      );
    }
  }

  if (unavailable) return <p className="setting-text">{unavailable} What you change lasts until you leave.</p>;
  return (
    <div className="kept">
      <p className="setting-text">
        {kept
          ? `Nablab uses ${formatBytes(kept.usage)} of about ${formatBytes(kept.quota)}: your notebooks, their files, these settings, and the page itself for use without the network. `
          : "This browser does not tell how much room is used. "}
        {kept?.persisted
          ? "The browser keeps it until you delete it."
          : "When the disk is nearly full, the browser may clear it."}{" "}
        {isSecureContext ? OFFLINE[state] : INSECURE}
      </p>
      <p className="kept-actions">
        {kept && !kept.persisted && (
          <Button className="button" onPress={() => void persist()}>
            Ask the browser to keep it
          </Button>
        )}
        <a className="button quiet" href={formatRoute({view: "home"})} onClick={close}>
          See your notebooks
        </a>
      </p>
    </div>
  );
}

/** `null` where the browser does not tell (no secure context, or an old one). */
async function readKept(): Promise<Kept | null> {
  if (!navigator.storage?.estimate) return null;
  const [{usage = 0, quota = 0}, persisted] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted?.() ?? false,
  ]);
  return {usage, quota, persisted};
}
