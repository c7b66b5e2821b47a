import {Bar} from "./Bar.tsx";
import {formatRoute} from "./router.ts";

interface Props {
  /** What happened, why, and what to do. */
  text: string;
  title?: string;
  /** Whether loading the page again may help. */
  retry?: boolean;
}

/** What an address shows that leads nowhere, or to what cannot be shown now. */
export function UnknownPage({text, title = "Not here", retry = false}: Props) {
  return (
    <>
      <Bar />
      <main id="main" tabIndex={-1} className="unknown">
        <h1>{title}</h1>
        <p>{text}</p>
        <div className="unknown-actions">
          {retry && (
            <button type="button" className="button solid" onClick={() => location.reload()}>
              Try again
            </button>
          )}
          <a className={retry ? "button" : "button solid"} href={formatRoute({view: "home"})}>
            All notebooks
          </a>
        </div>
      </main>
    </>
  );
}
