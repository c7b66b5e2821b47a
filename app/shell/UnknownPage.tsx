import {Bar} from "./Bar.tsx";
import {formatRoute} from "./router.ts";

/** What an address shows that leads nowhere. */
export function UnknownPage({text}: {text: string}) {
  return (
    <>
      <Bar />
      <main id="main" tabIndex={-1} className="unknown">
        <h1>Not here</h1>
        <p>{text}</p>
        <a className="button solid" href={formatRoute({view: "home"})}>
          All notebooks
        </a>
      </main>
    </>
  );
}
