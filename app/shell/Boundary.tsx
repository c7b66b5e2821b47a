import {Component, type ReactNode} from "react";

interface State {
  readonly problem: Error | null;
}

const UNLOADED =
  "It could not be loaded: the network is gone, or the page was replaced by a newer version. Loading it again brings what there is.";

/** Whether a part of the page could not be fetched, in the words of any browser. */
function isUnloaded({message}: Error): boolean {
  return /dynamically imported module|module script|preload CSS/i.test(message);
}

/** Says so when a part of the page fails to load or to draw, instead of leaving nothing. */
export class Boundary extends Component<{children: ReactNode}, State> {
  override state: State = {problem: null};

  static getDerivedStateFromError(problem: Error): State {
    return {problem};
  }

  override render() {
    const {problem} = this.state;
    if (!problem) return this.props.children;
    return (
      <main className="unknown">
        <h1>{isUnloaded(problem) ? "A part of the page is missing" : "This page stumbled"}</h1>
        <p>{isUnloaded(problem) ? UNLOADED : problem.message}</p>
        <p>What you wrote is stored in this browser.</p>
        <button type="button" className="button solid" onClick={() => location.reload()}>
          Load it again
        </button>
      </main>
    );
  }
}
