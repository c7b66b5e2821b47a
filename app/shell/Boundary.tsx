import {Component, type ReactNode} from "react";

interface State {
  readonly problem: Error | null;
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
        <h1>This page stumbled</h1>
        <p>{problem.message}</p>
        <p>What you wrote is stored in this browser.</p>
        <button type="button" className="button solid" onClick={() => location.reload()}>
          Load it again
        </button>
      </main>
    );
  }
}
