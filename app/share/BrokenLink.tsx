import "./share.css";
import {useState} from "react";
import {Button} from "react-aria-components/Button";
import {Bar} from "../shell/Bar.tsx";
import {formatRoute} from "../shell/router.ts";
import {copyText} from "./copy.ts";
import {LinkError, type LinkFault} from "./errors.ts";

const TITLES: Readonly<Record<LinkFault, string>> = {
  truncated: "This link was cut off",
  corrupt: "This link is damaged",
  oversized: "This link is too large",
  newer: "This link is from a newer Nablab",
  original: "This link needs another original",
};

const ADVICE: Readonly<Record<LinkFault, string>> = {
  truncated: "Mail and chat programs often cut long links. Ask for it once more as a file, or copy all of it.",
  corrupt: "Copy the link once more from where it came, or ask its sender for a file of the notebook.",
  oversized: "Ask its sender for a file of the notebook.",
  newer: "Reload this page to get the newest version, or open the link where it was made.",
  original: "Ask its sender for the whole notebook, as a file or in a new link. Nothing here was guessed or changed.",
};

/** What a link shows that cannot be read: what is wrong, what to do, and the link itself, which may be all there is. */
export function BrokenLink({problem, link}: {problem: Error; link: string}) {
  const fault = problem instanceof LinkError ? problem.fault : null;
  const [copied, setCopied] = useState("");
  const address = `${location.href.replace(/#.*$/s, "")}${link}`;
  return (
    <>
      <Bar />
      <main id="main" tabIndex={-1} className="unknown broken-link" data-fault={fault ?? "other"}>
        <h1>{fault ? TITLES[fault] : "This link could not be opened"}</h1>
        <p>{problem.message}</p>
        {fault && <p>{ADVICE[fault]}</p>}
        <label className="broken-link-text">
          <span>The link, {address.length.toLocaleString("en")} characters, kept here as it came</span>
          <textarea readOnly rows={6} value={address} spellCheck={false} />
        </label>
        <div className="share-actions">
          <Button className="button" onPress={() => void copyText(address).then(setCopied)}>
            Copy the link
          </Button>
          <a className="button solid" href={formatRoute({view: "home"})}>
            All notebooks
          </a>
          <span className="dim" role="status">
            {copied}
          </span>
        </div>
      </main>
    </>
  );
}
