import "./gallery.css";
import {ArrowRight, FileUp, Plus} from "lucide-react";
import {useCallback, useEffect, useMemo, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import {archiveState} from "../archive/archive-state.ts";
import {canWriteBack, type LocalFile} from "../formats/local-files.ts";
import {ACCEPT} from "../formats/open.ts";
import {Bar} from "../shell/Bar.tsx";
import {type Command, useCommands} from "../shell/commands.ts";
import {useFileDrop} from "../shell/file-drop.ts";
import {formatRoute, navigate} from "../shell/router.ts";
import {useServices} from "../shell/services.ts";
import {DescentPicture} from "./DescentPicture.tsx";
import {KeepSafe} from "./KeepSafe.tsx";
import {openLibrary} from "./library.ts";
import {NothingYet, OwnNotebooks} from "./OwnNotebooks.tsx";
import {chooseFile, openFileCommand} from "./open-file.ts";
import {ShippedNotebooks} from "./ShippedNotebooks.tsx";
import {shipped} from "./shipped.ts";

/** The home page: what Nablab is, the notebooks that come with it, and the reader's own. */
export function Gallery() {
  const services = useServices();
  const [library] = useState(() => openLibrary(services));
  const imports = useStore(archiveState, (state) => state.imports);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an import is the reason to list them again
  useEffect(() => void library.refresh(), [library, imports]);

  const picker = useRef<HTMLInputElement>(null);
  async function openFiles(files: readonly LocalFile[]) {
    const [file] = files;
    const id = file && (await library.open(file));
    if (id) navigate({view: "local", id});
  }
  const pick = useCallback(async () => {
    // With File System Access the page can write the file back later.
    if (!canWriteBack()) return picker.current?.click();
    await chooseFile(library);
  }, [library]);
  useCommands(
    useMemo((): Command[] => {
      const visits = shipped.map(
        ({collection, slug, title}): Command => ({
          id: `visit-${collection}-${slug}`,
          title,
          section: "Go to",
          words: collection,
          run: () => navigate({view: "shipped", collection, slug, original: false}),
        }),
      );
      return [openFileCommand(() => void pick()), ...visits];
    }, [pick]),
  );

  const dropping = useFileDrop((files) => void openFiles(files));
  const [first] = shipped;
  return (
    <>
      <Bar>
        <input
          ref={picker}
          type="file"
          accept={ACCEPT}
          hidden
          onChange={(event) => {
            const {files} = event.currentTarget;
            void openFiles([...(files ?? [])].map((file) => ({file, handle: null})));
            event.currentTarget.value = "";
          }}
        />
        <Button className="button quiet" onPress={() => void pick()}>
          <FileUp size={15} aria-hidden /> <span className="wide">Open a file…</span>
        </Button>
        <a className="button quiet" href={formatRoute({view: "new"})}>
          <Plus size={16} aria-hidden /> <span className="wide">New notebook</span>
        </a>
      </Bar>
      <main id="main" tabIndex={-1} className="gallery" data-drop={dropping || undefined}>
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
        <NothingYet library={library} />
        <KeepSafe />
      </main>
    </>
  );
}
