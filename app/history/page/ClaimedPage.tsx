import {Button} from "react-aria-components/Button";
import {Bar} from "../../shell/Bar.tsx";
import {formatRoute} from "../../shell/router.ts";

/** What a tab shows when another one has claimed its notebook: its kernel has ended, its text is stored. */
export function ClaimedPage({title, reopen}: {title: string; reopen(): void}) {
  return (
    <>
      <Bar />
      <main id="main" tabIndex={-1} className="unknown">
        <h1>It goes on in another tab</h1>
        <p>“{title}” is now used only there. What you wrote here is saved, and the kernel of this tab has ended.</p>
        <div className="button-row">
          <Button className="button solid" autoFocus onPress={reopen}>
            Open it here again
          </Button>
          <a className="button" href={formatRoute({view: "home"})}>
            All notebooks
          </a>
        </div>
      </main>
    </>
  );
}
