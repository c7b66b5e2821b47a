/** Commands on whether the notebook may run, and on giving it to others. */

import type {Command} from "../../shell/commands.ts";
import {shareDialog} from "../../shell/dialogs.ts";
import type {Workspace} from "../workspace.ts";

export function trustCommands({trust}: Workspace): Command[] {
  const {store} = trust;
  return [
    {
      id: "share",
      title: "Share…",
      section: "Notebook",
      words: "link embed qr code send",
      run: () => shareDialog.setState({open: true}),
    },
    {
      id: "agree",
      title: "Agree that this notebook runs",
      section: "Run",
      words: "trust consent allow",
      enabled: () => store.getState().asks !== null,
      run: () => trust.agree(),
    },
    {
      id: "withdraw",
      title: "Do not let this notebook run any more",
      section: "Run",
      words: "trust consent revoke withdraw",
      enabled: () => store.getState().asks === null && !store.getState().shipped,
      run: () => trust.withdraw(),
    },
  ];
}
