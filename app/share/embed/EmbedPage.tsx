import "../../notebook/page/styles.ts";
import "./embed.css";
import {ExternalLink} from "lucide-react";
import {useEffect, useRef, useState} from "react";
import {MissingError, openPlace} from "../../notebook/place.ts";
import {browserTransport, loadData} from "../../session/browser.ts";
import {LeaveDialog} from "../../shell/LeaveDialog.tsx";
import {parseRoute, useHash} from "../../shell/router.ts";
import type {SettingsStore} from "../../storage/settings.ts";
import {EmbedCell} from "./EmbedCell.tsx";
import {type EmbedOptions, hearParent, splitOptions, tellHeight} from "./options.ts";
import {PlayerBar} from "./PlayerBar.tsx";
import {openPlayer, type Player} from "./player.ts";

/**
 * All that Nablab shows inside another page: one notebook, that runs in its sandbox at a press. There is no storage, no
 * saving and no setting here, so a page that puts something over the frame can steal a press of Run and nothing else
 * (2026-11).
 */
export function EmbedPage({settings}: {settings: SettingsStore}) {
  const {address, options: inAddress} = splitOptions(useHash());
  const [options, setOptions] = useState<EmbedOptions>(inAddress);
  const [player, setPlayer] = useState<Player | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let gone = false;
    let opened: Player | null = null;
    const route = parseRoute(address);
    const place =
      route.view === "shared" || route.view === "shipped"
        ? openPlace(route, null)
        : Promise.reject(
            new MissingError("Only notebooks from links, and those that come with Nablab, are shown here."),
          );
    place.then(
      (found) => {
        if (gone) return;
        const {notebook, place} = found;
        const {views, backend} = place.shared ?? {};
        opened = openPlayer({notebook, begin: {views, backend}, kernels: {transport: browserTransport(), loadData}});
        setPlayer(opened);
      },
      (error: Error) => gone || setProblem(error.message),
    );
    return () => {
      gone = true;
      opened?.close();
      setPlayer(null);
    };
  }, [address]);

  useEffect(() => hearParent((chosen) => setOptions((old) => ({...old, ...chosen}))), []);
  useEffect(() => settings.change({theme: options.theme ?? "system"}), [settings, options.theme]);
  useEffect(() => (root.current ? tellHeight(root.current) : undefined), []);

  return (
    <div className="embed" ref={root}>
      {player && (
        <PlayerBar player={player}>
          <OpenOutside address={address} />
        </PlayerBar>
      )}
      <main id="main" tabIndex={-1} aria-label={player ? player.notebook.title : "Notebook"}>
        {problem !== null && (
          <p className="embed-problem" role="alert">
            {problem} <OpenOutside address={address} />
          </p>
        )}
        {player && <Cells player={player} ids={options.cells ?? null} />}
      </main>
      <LeaveDialog />
    </div>
  );
}

function OpenOutside({address}: {address: string}) {
  return (
    <a className="button quiet" href={address} target="_blank" rel="noopener noreferrer">
      <ExternalLink size={14} aria-hidden /> Open in its own tab
    </a>
  );
}

function Cells({player, ids}: {player: Player; ids: readonly string[] | null}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => player.resize(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [player]);
  const shown = player.notebook.cells.filter(({id}) => ids === null || ids.includes(id));
  return (
    <div className="embed-cells" ref={list}>
      {shown.length === 0 && (
        <p className="embed-problem">None of the cells that were asked for is in this notebook.</p>
      )}
      {shown.map((cell) => (
        <EmbedCell key={cell.id} cell={cell} player={player} />
      ))}
    </div>
  );
}
