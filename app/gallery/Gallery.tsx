import "./gallery.css";
import {ArrowRight, FileUp, Plus} from "lucide-react";
import {useEffect, useMemo, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import {Bar} from "../shell/Bar.tsx";
import {type Command, useCommands} from "../shell/commands.ts";
import {useFileDrop} from "../shell/file-drop.ts";
import {formatRoute, navigate} from "../shell/router.ts";
import {useServices} from "../shell/services.ts";
import {DescentPicture} from "./DescentPicture.tsx";
import {openLibrary} from "./library.ts";
import {OwnNotebooks} from "./OwnNotebooks.tsx";
import {ShippedNotebooks} from "./ShippedNotebooks.tsx";
import {shipped} from "./shipped.ts";

/** The home page: what Nablab is, the notebooks that come with it, and the reader's own. */
export function Gallery() {
  const services = useServices();
  const [library] = useState(() => openLibrary(services));
  useEffect(() => void library.refresh(), [library]);

  const picker = useRef<HTMLInputElement>(null);
  async function openFiles(files: readonly File[]) {
    const [file] = files;
    const id = file && (await library.open(file));
    if (id) navigate({view: "local", id});
  }
  useCommands(
    useMemo((): Command[] => {
      const open: Command = {
        id: "open-file",
        title: "Open a notebook file…",
        section: "Notebook",
        keys: ["$mod+o"],
        words: "import html upload",
        run: () => picker.current?.click(),
      };
      const visits = shipped.map(
        ({collection, slug, title}): Command => ({
          id: `visit-${collection}-${slug}`,
          title,
          section: "Go to",
          words: collection,
          run: () => navigate({view: "shipped", collection, slug, original: false}),
        }),
      );
      return [open, ...visits];
    }, []),
  );

  const drop = useFileDrop((files) => void openFiles(files));
  const [first] = shipped;
  return (
    <>
      <Bar>
        <input
          ref={picker}
          type="file"
          accept=".html,text/html"
          hidden
          onChange={(event) => {
            const {files} = event.currentTarget;
            void openFiles(files ? [...files] : []);
            event.currentTarget.value = "";
          }}
        />
        <Button className="button quiet" onPress={() => picker.current?.click()}>
          <FileUp size={15} aria-hidden /> <span className="wide">Open a file…</span>
        </Button>
        <a className="button quiet" href={formatRoute({view: "new"})}>
          <Plus size={16} aria-hidden /> <span className="wide">New notebook</span>
        </a>
      </Bar>
      <main id="main" tabIndex={-1} className="gallery" data-drop={drop.over || undefined} {...drop.handlers}>
        <section className="hero">
          <div>
            <p className="kicker">A notebook and visual lab for gradients</p>
            <h1>See what the gradient sees</h1>
            <p className="hero-lede">
              Write a few lines, train a network on your own graphics processor, and watch every step: loss, curvature,
              noise. It all runs in this browser tab; nothing is sent anywhere.
            </p>
            <p className="hero-actions">
              {first && (
                <a className="button solid large" href={formatRoute({view: "shipped", ...first, original: false})}>
                  Take the first steps <ArrowRight size={16} aria-hidden />
                </a>
              )}
              <a className="button large" href={formatRoute({view: "new"})}>
                New notebook
              </a>
            </p>
          </div>
          <DescentPicture />
        </section>
        <OwnNotebooks library={library} />
        <ShippedNotebooks library={library} />
      </main>
    </>
  );
}
